-- What goes with large objects ($1): owner, comment and grants, and whether this role may read each.
-- Locks nothing. Served by pg_largeobject_metadata_oid_index and pg_description_o_c_o_index.
select m.oid::int8 as object,
       pg_catalog.pg_get_userbyid(m.lomowner)::text as owner,
       coalesce(pg_catalog.obj_description(m.oid, 'pg_largeobject'), '') as comment,
       array(select array[coalesce(r.rolname::text, ''), a.privilege_type, a.is_grantable::text]
               from pg_catalog.aclexplode(m.lomacl) a
               left join pg_catalog.pg_roles r on r.oid = a.grantee
              where a.grantee <> m.lomowner) as grants,
       pg_catalog.pg_has_role(m.lomowner, 'usage')
           or pg_catalog.current_setting('lo_compat_privileges')::bool
           or exists (select from pg_catalog.aclexplode(m.lomacl) a
                       where a.privilege_type = 'SELECT'
                         and (a.grantee = 0 or pg_catalog.pg_has_role(a.grantee, 'usage'))) as readable
  from pg_catalog.pg_largeobject_metadata m
 where m.oid = any ($1::oid[])
 order by m.oid
