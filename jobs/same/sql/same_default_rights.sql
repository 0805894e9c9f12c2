-- What will be granted on objects that are still to be made. Locks nothing; reads pg_default_acl.
select pg_catalog.format('new %s of %I%s to %s',
                         case d.defaclobjtype when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'functions'
                              when 'T' then 'types' when 'n' then 'schemas' else 'large objects' end,
                         pg_catalog.pg_get_userbyid(d.defaclrole),
                         coalesce(' in ' || pg_catalog.quote_ident(n.nspname), ''),
                         case when g.grantee = 0 then 'everybody'
                              else pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) end) as name,
       'schema ' || pg_catalog.quote_ident(n.nspname) as within,
       'role ' || pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(d.defaclrole)) as besides,
       pg_catalog.string_agg(g.privilege_type || case when g.is_grantable then '*' else '' end, ', '
                             order by g.privilege_type) as rights
  from pg_catalog.pg_default_acl d
  left join pg_catalog.pg_namespace n on n.oid = d.defaclnamespace,
       pg_catalog.aclexplode(d.defaclacl) g
 group by d.defaclobjtype, d.defaclrole, n.nspname, g.grantee
