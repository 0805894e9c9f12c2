-- Slots of this database whose names begin so ($1), or are these ($2), with what they make the server keep.
-- Locks nothing; looks at the server's memory.
select s.slot_name::text as name,
       s.active_pid,
       coalesce(((case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end)
                  - s.restart_lsn)::int8, 0) as kept
  from pg_replication_slots as s
 where s.database = current_database() and (starts_with(s.slot_name, $1) or s.slot_name = any ($2::text[]))
 order by 1
