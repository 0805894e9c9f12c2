-- Of some slots those that are there. Locks nothing; a few rows of the server's memory.
select slot_name as name,
       database,
       coalesce(confirmed_flush_lsn::text, '') as position,
       active_pid,
       coalesce(wal_status = 'lost', false) as lost
from pg_catalog.pg_replication_slots
where slot_name = any ($1::text[])
