-- What this database knows of all replications that it took part in, the newest first. Locks nothing; few rows.
select birth, replication, here, live, since, run, task, token, step, direction, position, deadline,
       clock_timestamp() as now
  from cutover.live_side order by since desc
