-- A04, on the platform: room for connections, no old transaction that would hold back vacuum or locks, no replication
-- slot that nobody reads. Read-only; statistics views only.
select (select count(*) from pg_stat_activity) + 10 < current_setting('max_connections')::int
       and not exists (select from pg_stat_activity
                       where datname = current_database() and pid <> pg_backend_pid()
                         and xact_start < now() - interval '30 minutes')
       and not exists (select from pg_replication_slots where not active)          as ready,
       (select count(*) from pg_stat_activity)                                      as connections,
       (select count(*) from pg_locks where not granted)                            as waiting_locks
