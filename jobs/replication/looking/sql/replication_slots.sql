-- Slots of this server ($1: their names), with what sends from each. A column that this version lacks is null.
-- Locks nothing; looks at the server's memory.
select s.slot_name::text as name,
       s.active_pid,
       (s.restart_lsn - '0/0'::pg_lsn)::int8 as restart,
       (s.confirmed_flush_lsn - '0/0'::pg_lsn)::int8 as confirmed,
       not pg_is_in_recovery() and coalesce(s.confirmed_flush_lsn > case when not pg_is_in_recovery() then
           pg_current_wal_insert_lsn() end, false) as ahead,
       coalesce(s.wal_status, 'lost') as wal_status,
       coalesce(to_jsonb(s) ->> 'invalidation_reason',
                case when (to_jsonb(s) ->> 'conflicting')::bool then 'conflict' end, '') as reason,
       s.safe_wal_size as room,
       coalesce(r.state, '') as state,
       (r.sent_lsn - '0/0'::pg_lsn)::int8 as sent,
       extract(epoch from clock_timestamp() - r.reply_time)::float8 as silent,
       extract(epoch from r.replay_lag)::float8 as replay_lag
  from pg_replication_slots as s
  left join pg_stat_replication as r on r.pid = s.active_pid
 where s.slot_name = any ($1::name[])
