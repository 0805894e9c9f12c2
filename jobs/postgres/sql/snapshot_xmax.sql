-- The transaction that is the next to write anything on this server, as this transaction's snapshot sees it. Locks nothing.
select pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::text
