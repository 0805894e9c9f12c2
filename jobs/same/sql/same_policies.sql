-- Policies of row-level security. Locks nothing; reads pg_policy; served by the indexes of pg_class and pg_roles.
select pg_catalog.format('%I.%I.%I', n.nspname, c.relname, p.polname) as name,
       pg_catalog.format('relation %I.%I', n.nspname, c.relname) as within,
       case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete'
            else 'all' end as command,
       p.polpermissive::text as permissive,
       (select pg_catalog.string_agg(coalesce(r.rolname, 'public'), ', ' order by r.rolname)
          from pg_catalog.unnest(p.polroles) m left join pg_catalog.pg_roles r on r.oid = m) as roles,
       pg_catalog.md5(pg_catalog.pg_get_expr(p.polqual, p.polrelid)) as condition,
       pg_catalog.md5(pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid)) as "condition of new rows"
  from pg_catalog.pg_policy p
  join pg_catalog.pg_class c on c.oid = p.polrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'cutover')
   and not exists (select from pg_catalog.pg_depend e
                    where e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and e.objid = c.oid
                      and e.deptype = 'e')
