-- For how many locks the server has room, at the least, and by how many one more max_locks_per_transaction makes it
-- larger. Locks nothing.
select (pg_catalog.current_setting('max_locks_per_transaction')::int8
        * pg_catalog.current_setting('max_connections')::int8)::int8 as locks,
       pg_catalog.current_setting('max_connections')::int8 as step
