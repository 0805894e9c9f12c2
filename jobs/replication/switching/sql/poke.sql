-- Commit something that no table holds: what was committed before is flushed by it, and whoever reads the log wakes.
-- Takes a transaction id. Locks nothing.
select pg_catalog.pg_logical_emit_message(true, 'cutover', '')
