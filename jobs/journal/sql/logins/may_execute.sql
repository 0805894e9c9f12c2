-- Whether this login may be an engine: append events. Locks: none. Index: none.
select pg_catalog.has_table_privilege('cutover_control.event', 'insert')
