-- Whether a worker may run a program on a host. Parameters: number of its ticket, worker, host, program, variables.
-- Locks: none.
-- Index: none of its own; the function says its own.
select cutover_control.host_allows($1, $2, $3, $4, $5) as allowed
