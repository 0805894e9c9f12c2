-- The relations that a statement names, or looks into through views: prepared a moment ago in this transaction, it holds a
-- lock on each. With the strongest thing that it does there, and for a view what its own query looks into.
-- Locks nothing. Reads this server's lock table; pg_class_oid_index and pg_depend's indexes serve the rest.
select c.oid::int8 as oid,
       n.nspname::text as schema,
       c.relname::text as name,
       c.relkind::text as kind,
       pg_catalog.array_agg(distinct l.mode::text) as modes,
       exists (select from pg_catalog.unnest(c.reloptions) o where o ~* '^security_invoker=(true|on|yes|1)$') as invoker,
       array(select distinct d.refobjid::int8
               from pg_catalog.pg_rewrite w
               join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_rewrite'::regclass and d.objid = w.oid
                                          and d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid <> c.oid
              where w.ev_class = c.oid and c.relkind = 'v') as looks_into
  from pg_catalog.pg_locks l
  join pg_catalog.pg_class c on c.oid = l.relation and c.relkind in ('r', 'p', 'f', 'v', 'm')
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where l.pid = pg_catalog.pg_backend_pid()
   and l.locktype = 'relation'
   and l.database = (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database())
   and n.nspname <> 'information_schema'
   and n.nspname !~ '^pg_'
 group by c.oid, n.nspname
 order by n.nspname, c.relname
