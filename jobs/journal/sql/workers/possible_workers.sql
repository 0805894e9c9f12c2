-- The logins that may be workers, once they may serve a label; superusers among them. Locks: none. Index: none.
select r.rolname::text
  from pg_catalog.pg_roles r
  join pg_catalog.pg_proc p on p.pronamespace = to_regnamespace('cutover_control') and p.proname = 'worker_come'
 where r.rolcanlogin
   and pg_catalog.has_schema_privilege(r.oid, p.pronamespace, 'usage')
   and pg_catalog.has_function_privilege(r.oid, p.oid, 'execute')
 order by 1
