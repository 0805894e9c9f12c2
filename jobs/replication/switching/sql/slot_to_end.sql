-- Move a slot ($1) that nobody reads to where the log on the disk ends; reads the log in between. Not kept by itself
-- over a crash of the server.
select end_lsn::text as position
  from pg_catalog.pg_replication_slot_advance($1::text::name, pg_catalog.pg_current_wal_flush_lsn())
