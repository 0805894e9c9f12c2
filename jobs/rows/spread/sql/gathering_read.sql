-- What those who help an attempt join, and whether it is still there. Locks nothing. Served by the primary key.
select token, snapshot, target_snapshot, source_started, target_started, triggers, budget, paused, over,
       until < clock_timestamp() as silent
  from cutover.gathering
 where run = $1 and task = $2
