-- Who may set which setting, or have it set for the server. Locks nothing; reads pg_parameter_acl (PostgreSQL 15).
select pg_catalog.format('setting %s to %s', p.parname,
                         case when g.grantee = 0 then 'everybody'
                              else pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) end) as name,
       'role ' || pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) as besides,
       pg_catalog.string_agg(g.privilege_type || case when g.is_grantable then '*' else '' end, ', '
                             order by g.privilege_type) as rights
  from pg_catalog.pg_parameter_acl p, pg_catalog.aclexplode(p.paracl) g
 where p.parname not like 'cutover.%'
 group by p.parname, g.grantee
