-- What of a database as a whole decides how its rows can travel, and whether this role may stage rows in it.
-- Locks nothing. The provider's column exists from PostgreSQL 15 on, hence the detour by jsonb.
select pg_catalog.current_setting('server_version_num')::int4 as version,
       pg_catalog.pg_encoding_to_char(d.encoding)::text as encoding,
       d.datcollate in ('C', 'POSIX') and coalesce(pg_catalog.to_jsonb(d) ->> 'datlocprovider', 'c') in ('c', 'b')
           as plain_order,
       pg_catalog.has_database_privilege(d.oid, 'temporary') as temporary
  from pg_catalog.pg_database d
 where d.datname = pg_catalog.current_database()
