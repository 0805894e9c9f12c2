-- Who has told people of losses of a run's engine, the latest first. Parameters: run. Locks: none.
-- Index: engine_call_pkey.
select id, login || ', ' || caller as caller, at, made_at
  from cutover_control.engine_call
 where run = $1
 order by at desc, id
 limit 200
