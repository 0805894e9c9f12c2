-- The oldest transaction that was open when this transaction's snapshot was taken. Locks nothing.
select pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot())::text
