-- Triggers, but for those by which the server keeps constraints. Locks nothing; reads pg_trigger.
select pg_catalog.format('%I.%I.%I', n.nspname, c.relname, t.tgname) as name,
       pg_catalog.format('relation %I.%I', n.nspname, c.relname) as within,
       pg_catalog.md5(pg_catalog.pg_get_triggerdef(t.oid)) as definition,
       case t.tgenabled when 'O' then 'normally' when 'D' then 'never' when 'R' then 'on replicas'
            else 'always' end as fires
  from pg_catalog.pg_trigger t
  join pg_catalog.pg_class c on c.oid = t.tgrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where not t.tgisinternal
   and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'cutover')
   and not exists (select from pg_catalog.pg_depend e
                    where e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and e.objid = c.oid
                      and e.deptype = 'e')
