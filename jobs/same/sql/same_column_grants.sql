-- Who may do what with single columns. Locks nothing; reads pg_attribute as a whole.
select pg_catalog.format('column %I.%I.%I to %s', n.nspname, c.relname, a.attname,
                         case when g.grantee = 0 then 'everybody'
                              else pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) end) as name,
       pg_catalog.format('relation %I.%I', n.nspname, c.relname) as within,
       'role ' || pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) as besides,
       pg_catalog.string_agg(g.privilege_type || case when g.is_grantable then '*' else '' end, ', '
                             order by g.privilege_type) as rights
  from pg_catalog.pg_attribute a
  join pg_catalog.pg_class c on c.oid = a.attrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace,
       pg_catalog.aclexplode(a.attacl) g
 where a.attacl is not null and not a.attisdropped
   and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'cutover')
   and not exists (select from pg_catalog.pg_depend e
                    where e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and e.objid = c.oid
                      and e.deptype = 'e')
 group by n.nspname, c.relname, a.attname, g.grantee
