-- Of these tables ($1) the owners and those of them who are superusers, this database's owner and whether that is one, and
-- which of these roles ($2) are there. Locks nothing. Served by pg_class_oid_index, pg_database_datname_index and pg_authid_rolname_index.
with owner as (
    select distinct r.rolname::text as name, r.rolsuper as superuser
      from pg_catalog.pg_class c
      join pg_catalog.pg_roles r on r.oid = c.relowner
     where c.oid = any ($1::oid[])
)
select array(select name from owner where not superuser order by name) as owners,
       array(select name from owner where superuser order by name) as superusers,
       pg_catalog.pg_get_userbyid(d.datdba)::text as of_database,
       (select r.rolsuper from pg_catalog.pg_roles r where r.oid = d.datdba) as of_a_superuser,
       array(select r.rolname::text from pg_catalog.pg_roles r where r.rolname = any ($2::text[]) order by 1) as fenced
  from pg_catalog.pg_database d
 where d.datname = pg_catalog.current_database()
