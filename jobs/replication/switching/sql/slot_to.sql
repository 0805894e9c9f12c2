-- Move a slot ($1) that nobody reads to a place of the log ($2) behind which there is a record on the disk: else it would
-- wait for one. Reads the log in between. Not kept by itself over a crash of the server.
select end_lsn::text as position from pg_catalog.pg_replication_slot_advance($1::text::name, $2::text::pg_lsn)
