-- Of some subscriptions those that this database has. Locks nothing; served by pg_subscription's index on names.
select s.subname as name,
       s.subenabled as enabled,
       coalesce(s.subslotname::text, '') as slot,
       s.subpublications as publications,
       coalesce(
           (
               select array_agg(array[n.nspname::text, c.relname::text] order by n.nspname, c.relname)
               from pg_catalog.pg_subscription_rel as r
               join pg_catalog.pg_class as c on c.oid = r.srrelid
               join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
               where r.srsubid = s.oid
           ),
           '{}'
       ) as tables,
       pg_catalog.pg_has_role(s.subowner, 'usage') as owned,
       (
           select min(w.pid)
           from pg_catalog.pg_stat_subscription as w
           where w.subid = s.oid and w.relid is null and w.pid is not null
       ) as worker_pid
from pg_catalog.pg_subscription as s
where s.subdbid = (select oid from pg_catalog.pg_database where datname = current_database())
  and s.subname = any ($1::text[])
