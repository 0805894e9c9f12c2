-- Who is a member of which role. Locks nothing; reads pg_auth_members. Columns that older versions lack mean what those
-- versions do.
select pg_catalog.format('%I in %I', u.rolname, r.rolname) as name,
       'role ' || pg_catalog.quote_ident(u.rolname) as within,
       'role ' || pg_catalog.quote_ident(r.rolname) as besides,
       pg_catalog.bool_or(m.admin_option)::text as admin,
       pg_catalog.bool_or(coalesce((pg_catalog.to_jsonb(m) ->> 'inherit_option')::boolean, u.rolinherit))::text
           as inherit,
       pg_catalog.bool_or(coalesce((pg_catalog.to_jsonb(m) ->> 'set_option')::boolean, true))::text as set
  from pg_catalog.pg_auth_members m
  join pg_catalog.pg_roles r on r.oid = m.roleid
  join pg_catalog.pg_roles u on u.oid = m.member
 where u.rolname !~ '^pg_'
 group by u.rolname, r.rolname
