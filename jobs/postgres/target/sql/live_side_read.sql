-- What this database knows of one replication. Locks nothing. The primary key serves it.
select birth, replication, here, live, since, run, task, token, step, direction, position, deadline,
       clock_timestamp() as now
  from cutover.live_side where birth = $1 and replication = $2
