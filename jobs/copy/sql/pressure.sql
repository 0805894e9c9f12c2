-- How far the target's replicas are behind, how much WAL a slot makes it keep, and how many others are at work there
-- ($1: what the application_names of our own sessions begin with). Locks nothing; reads views of shared memory.
-- Sessions of others are counted, and replicas seen, by members of pg_monitor.
select r.name as replica, r.lag, s.name as slot, s.kept,
       (select pg_catalog.count(*)
          from pg_catalog.pg_stat_activity a
         where a.state = 'active' and a.backend_type = 'client backend' and a.pid <> pg_catalog.pg_backend_pid()
           and not pg_catalog.starts_with(a.application_name, $1::text)) as active
  from (values (1)) as one (row)
  left join lateral (
      select coalesce(nullif(application_name, ''), pid::text) as name, replay_lag as lag
        from pg_catalog.pg_stat_replication
       where replay_lag is not null
       order by replay_lag desc limit 1) as r on true
  left join lateral (
      select slot_name::text as name,
             pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), restart_lsn)::int8 as kept
        from pg_catalog.pg_replication_slots
       where restart_lsn is not null
       order by restart_lsn limit 1) as s on true
