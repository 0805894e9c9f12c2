-- Backends that hold rows of cutover.fence, those of the task ($1: prefixes of its application_names) first.
-- A row's lock is not in pg_locks, but whoever holds one holds a lock on the table as well. Locks nothing.
select a.pid,
       coalesce(nullif(a.client_hostname, ''), host(a.client_addr), 'this server') as host,
       exists (select from unnest($1::text[]) as p where starts_with(a.application_name, p)) as of_task
from pg_locks as l
join pg_stat_activity as a on a.pid = l.pid
where l.relation = 'cutover.fence'::regclass
  and l.granted
  and l.mode in ('RowShareLock', 'RowExclusiveLock')
  and l.pid <> pg_backend_pid()
order by of_task desc, a.xact_start
limit 1
