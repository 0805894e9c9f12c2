-- Roles and what they may, but for the server's own. No password is read. Locks nothing; reads pg_authid by its view.
select pg_catalog.quote_ident(r.rolname) as name,
       r.rolsuper::text as superuser,
       r.rolinherit::text as inherit,
       r.rolcreaterole::text as "create role",
       r.rolcreatedb::text as "create database",
       r.rolcanlogin::text as login,
       r.rolreplication::text as replication,
       r.rolbypassrls::text as "bypass row security",
       r.rolconnlimit::text as "connection limit",
       r.rolvaliduntil::text as "valid until"
  from pg_catalog.pg_roles r
 where r.rolname !~ '^pg_'
