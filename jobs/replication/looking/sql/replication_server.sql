-- Where a publisher's log stands, who may hold it up, and where its data lies (null where this role may not know).
-- Locks nothing; looks at the server's memory, and once at each session.
select current_setting('server_version_num')::int4 as version,
       pg_is_in_recovery() as in_recovery,
       extract(epoch from pg_postmaster_start_time())::float8 as started,
       (case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_flush_lsn() end
           - '0/0'::pg_lsn)::int8 as position,
       (select extract(epoch from clock_timestamp() - min(a.xact_start))::float8
          from pg_stat_activity as a
         where a.backend_xmin is not null and a.pid <> pg_backend_pid() and a.xact_start is not null) as oldest_snapshot,
       (select extract(epoch from clock_timestamp() - min(p.prepared))::float8 from pg_prepared_xacts as p) as oldest_prepared,
       case when inet_server_addr() is null then
           (select s.setting from pg_settings as s where s.name = 'data_directory')
       end as folder
