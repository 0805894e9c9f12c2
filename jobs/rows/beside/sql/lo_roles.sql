-- The roles of a server, and whether this one may give something to each. Locks nothing. Reads pg_roles as a whole.
select r.rolname::text as name, pg_catalog.pg_has_role(r.oid, 'member') as may, r.rolname = current_user as me
  from pg_catalog.pg_roles r
