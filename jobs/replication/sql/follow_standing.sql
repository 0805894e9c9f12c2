-- How far a publisher has written, and up to where the slowest of some slots is confirmed, in bytes of its log; how many
-- of these slots can be read. Locks nothing; a few rows of the server's memory.
select (pg_catalog.pg_current_wal_lsn() - '0/0'::pg_lsn)::bigint as written,
       coalesce(min(confirmed_flush_lsn - '0/0'::pg_lsn), 0)::bigint as confirmed,
       count(*) filter (where wal_status is distinct from 'lost')::integer as usable
from pg_catalog.pg_replication_slots
where slot_name = any ($1::text[])
