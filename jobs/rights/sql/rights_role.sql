-- Whether a role ($1) is a superuser, and the major version of the server. Locks nothing; pg_authid_rolname_index serves it.
select coalesce((select r.rolsuper from pg_catalog.pg_roles r where r.rolname = $1::text), false) as superuser,
       pg_catalog.current_setting('server_version_num')::int / 10000 as version
