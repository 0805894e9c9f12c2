-- The roles that may log in to this database and could write to one of these tables ($1: schema.name each) or to one of
-- their partitions, and why: one row a role, the widest reason. A role counts that it could become (SET ROLE).
-- Locks nothing. Reads the rights of these tables, and pg_authid as a whole.
with relation as (
    select distinct p.relid as oid
      from unnest($1::text[]) as t (title), pg_partition_tree(to_regclass(t.title)) as p
    union
    select to_regclass(t.title) from unnest($1::text[]) as t (title) where to_regclass(t.title) is not null
), granted as (
    select c.relowner as grantee, 'owner' as verb from pg_class c join relation using (oid)
    union
    select a.grantee, lower(a.privilege_type)
      from pg_class c join relation using (oid), aclexplode(c.relacl) as a
     where a.privilege_type in ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE')
    union
    select a.grantee, lower(a.privilege_type)
      from pg_attribute c join relation r on r.oid = c.attrelid, aclexplode(c.attacl) as a
     where a.privilege_type in ('INSERT', 'UPDATE')
), able as (
    select r.rolname::text as role, 1 as rank, 'superuser' as why from pg_roles r where r.rolcanlogin and r.rolsuper
    union all
    select r.rolname::text, 2, 'pg_write_all_data' from pg_roles r, pg_roles w  -- which 13 does not have
     where r.rolcanlogin and w.rolname = 'pg_write_all_data' and pg_has_role(r.oid, w.oid, 'member')
    union all
    select r.rolname::text, 3, 'may grant itself any role (createrole)' from pg_roles r
     where r.rolcanlogin and r.rolcreaterole and pg_catalog.current_setting('server_version_num')::int < 160000
    union all
    select r.rolname::text,
           case when g.verb = 'owner' then 4 else 5 end,
           concat(g.verb, case when g.grantee = 0 then ' of everybody (public)'
                               when g.grantee <> r.oid then concat(' as a member of ', g.grantee::regrole::text) end)
      from pg_roles r, granted g
     where r.rolcanlogin
       and case when g.grantee = 0 then true else pg_has_role(r.oid, g.grantee, 'member') end
)
select distinct on (a.role) a.role, a.why
  from able a join pg_roles r on r.rolname = a.role
 where has_database_privilege(r.oid, current_database(), 'connect')
 order by a.role, a.rank, a.why
