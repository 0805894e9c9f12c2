-- What views ask, as one sum each. Takes ACCESS SHARE on what they read, for the moment, and waits no longer than this
-- session's lock_timeout; served by the indexes of pg_rewrite and pg_depend.
select pg_catalog.format('%I.%I', n.nspname, c.relname) as name,
       pg_catalog.format('relation %I.%I', n.nspname, c.relname) as within,
       pg_catalog.md5(pg_catalog.pg_get_viewdef(c.oid)) as definition
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where c.relkind in ('v', 'm')
   and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'cutover')
   and not exists (select from pg_catalog.pg_depend e
                    where e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and e.objid = c.oid
                      and e.deptype = 'e')
