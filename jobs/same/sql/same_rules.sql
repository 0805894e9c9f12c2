-- Rules, but for those that are views. Takes ACCESS SHARE on what they read, for the moment, and waits no longer than
-- this session's lock_timeout; reads pg_rewrite.
select pg_catalog.format('%I.%I.%I', n.nspname, c.relname, r.rulename) as name,
       pg_catalog.format('relation %I.%I', n.nspname, c.relname) as within,
       pg_catalog.md5(pg_catalog.pg_get_ruledef(r.oid)) as definition,
       case r.ev_enabled when 'O' then 'normally' when 'D' then 'never' when 'R' then 'on replicas'
            else 'always' end as fires
  from pg_catalog.pg_rewrite r
  join pg_catalog.pg_class c on c.oid = r.ev_class
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where r.rulename <> '_RETURN'
   and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'cutover')
   and not exists (select from pg_catalog.pg_depend e
                    where e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and e.objid = c.oid
                      and e.deptype = 'e')
