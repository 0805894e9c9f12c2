-- Of each of these roles ($1): whether it is there, may log in, is a superuser or this database's owner, whether this
-- login may alter it, and the roles whose right to connect it has as a member. Locks nothing; pg_authid's index serves it.
select t.name as role,
       r.oid is not null as there,
       coalesce(r.rolcanlogin, false) as logs_in,
       coalesce(r.rolsuper, false) as superuser,
       coalesce(has_database_privilege(r.oid, current_database(), 'connect'), false) as connects,
       coalesce(me.rolsuper or (me.rolcreaterole and not r.rolsuper and (
           pg_catalog.current_setting('server_version_num')::int < 160000
           or pg_has_role(me.oid, r.oid, 'member with admin option'))), false) as alterable,
       coalesce(me.rolsuper or (not r.rolsuper and (
           pg_has_role(me.oid, r.oid, 'usage') or pg_has_role(me.oid, 'pg_signal_backend', 'usage'))), false) as endable,
       array(select distinct g.rolname::text
               from pg_database d,
                    aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) as a
               join pg_roles g on g.oid = a.grantee
              where d.datname = current_database() and a.privilege_type = 'CONNECT'
                and g.oid <> r.oid and pg_has_role(r.oid, g.oid, 'usage')
              order by 1) as by_membership
  from unnest($1::text[]) as t (name)
  left join pg_roles r on r.rolname = t.name
  join pg_roles me on me.rolname = current_user
 order by t.name
