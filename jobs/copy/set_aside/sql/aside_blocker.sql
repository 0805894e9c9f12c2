-- Who holds a lock on one of these relations that the given modes do not go with: the oldest such transaction.
-- Locks nothing; looks into the lock table once.
select a.pid,
       coalesce(nullif(a.application_name, ''), a.backend_type, '') as program,
       coalesce(a.usename, '') as user,
       coalesce(nullif(a.client_hostname, ''), host(a.client_addr), 'this server') as host
  from pg_catalog.pg_locks l
  join pg_catalog.pg_stat_activity a on a.pid = l.pid
 where l.relation = any ($1::oid[])
   and l.database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())
   and l.granted
   and l.mode = any ($2::text[])
   and l.pid <> pg_catalog.pg_backend_pid()
 order by a.xact_start
 limit 1
