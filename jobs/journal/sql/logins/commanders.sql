-- The logins that may put commands into the inbox, superusers among them. Locks: none. Index: none.
select r.rolname::text
  from pg_catalog.pg_roles r
 where r.rolcanlogin
   and pg_catalog.has_schema_privilege(r.oid, 'cutover_control', 'usage')
   and pg_catalog.has_column_privilege(r.oid, 'cutover_control.command', 'verb', 'insert')
 order by 1
