-- What on a subscriber's server may keep any change from being applied, and its log, where this role may know it.
-- Locks nothing; the server's memory.
select pg_is_in_recovery() as in_recovery,
       exists (select from pg_stat_activity as a where a.backend_type = 'logical replication launcher') as launches,
       (select count(*) from pg_stat_subscription as t where t.pid is not null) as at_work,
       current_setting('max_logical_replication_workers')::int8 as most,
       coalesce(case when has_function_privilege('pg_catalog.pg_current_logfile()', 'execute')
                     then pg_current_logfile() end, '') as log
