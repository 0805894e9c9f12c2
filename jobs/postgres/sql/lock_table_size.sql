-- For how many locks the server has room, at the least. Locks nothing.
select (pg_catalog.current_setting('max_locks_per_transaction')::int8
        * pg_catalog.current_setting('max_connections')::int8)::int8
