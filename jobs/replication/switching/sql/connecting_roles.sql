-- The roles that may log in to this database and are no superusers. Locks nothing; reads pg_authid as a whole.
select rolname::text as role
  from pg_roles
 where rolcanlogin and not rolsuper and has_database_privilege(oid, current_database(), 'connect')
 order by 1
