-- What is kept once of each flow of a run. Locks: none.
-- Index: flow_pkey.
select f.flow, f.names, f.memory from cutover_control.flow f where f.run = $1 order by f.flow
