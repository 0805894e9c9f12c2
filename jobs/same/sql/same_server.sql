-- The server itself: its version, and whether it follows another one. Locks nothing; the server's memory.
select 'PostgreSQL' as name,
       pg_catalog.split_part(pg_catalog.current_setting('server_version'), ' ', 1) as version,
       pg_catalog.pg_is_in_recovery()::text as "in recovery"
