-- Whether the server is a stand-by, whether its replay stands still, and where. Locks nothing.
select pg_catalog.pg_is_in_recovery() as recovering,
       case when pg_catalog.pg_is_in_recovery()
            then pg_catalog.pg_get_wal_replay_pause_state() = 'paused' else false end as paused,
       case when pg_catalog.pg_is_in_recovery()
            then pg_catalog.pg_last_wal_replay_lsn()::text else '' end as position
