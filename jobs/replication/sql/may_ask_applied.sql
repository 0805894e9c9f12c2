-- Whether this role may ask how far a subscription has applied: a statement that names the function is refused as a whole
-- where it may not. Locks nothing.
select pg_catalog.has_function_privilege('pg_catalog.pg_replication_origin_progress(text, boolean)', 'execute')
