-- Who helps an attempt, with this very backend. Locks its own row. Served by the primary key.
insert into cutover.lane (run, task, token, ticket, label, number, worker, host, pid, pid_began, until)
select $1, $2, $3, $4, $5, $6, $7, $8, a.pid, a.backend_start, clock_timestamp() + $9::interval
  from pg_catalog.pg_stat_activity a
 where a.pid = pg_catalog.pg_backend_pid()
