-- Who helps an attempt: a few rows. Locks nothing. Served by the primary key.
select ticket, label, number, worker, host, pid, pid_began, moving, gone, until < clock_timestamp() as silent
  from cutover.lane
 where run = $1 and task = $2 and token = $3
 order by label, number, ticket
