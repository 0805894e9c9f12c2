-- Where the log of this server ends, and the next transaction id. Locks nothing.
select pg_catalog.pg_current_wal_insert_lsn()::text as position,
       pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::text::int8 as next_id
