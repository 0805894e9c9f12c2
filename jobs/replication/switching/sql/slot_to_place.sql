-- Move a slot ($1) that nobody reads on to a place in the log ($2), unless it is farther; reads the log in between.
select pg_catalog.pg_replication_slot_advance(slot_name, $2::text::pg_lsn)
  from pg_catalog.pg_replication_slots
 where slot_name = $1::text::name and confirmed_flush_lsn < $2::text::pg_lsn
