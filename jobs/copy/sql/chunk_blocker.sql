-- Who keeps rows from being written to a table ($1: its oid) or a part of it: holders of a lock that nobody can write
-- beside, then whoever else writes there and may hold a row's key. Not the sessions of the task itself ($2: what their
-- names begin with). Locks nothing, which pg_partition_tree would; looks into the lock table once.
with recursive part (oid) as (
    select $1::oid
    union all
    select i.inhrelid from pg_catalog.pg_inherits i join part on part.oid = i.inhparent
)
select a.pid,
       coalesce(nullif(a.application_name, ''), a.backend_type, '') as program,
       coalesce(a.usename, '') as user,
       coalesce(nullif(a.client_hostname, ''), host(a.client_addr), 'this server') as host
  from part
  join pg_catalog.pg_locks l on l.relation = part.oid
  join pg_catalog.pg_stat_activity a on a.pid = l.pid
 where l.database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())
   and l.granted
   and l.mode in ('RowExclusiveLock', 'ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
   and not starts_with(coalesce(a.application_name, ''), $2)
 order by l.mode = 'RowExclusiveLock', a.xact_start
 limit 1
