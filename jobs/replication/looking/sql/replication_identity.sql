-- Which server this is, and on which timeline: a primary's by its log, for its control file is late after a promotion.
-- And since when it counts: a crash makes it begin anew, a stop in order does not.
-- Locks nothing; the server's memory and its control file.
select concat(
    (select system_identifier from pg_control_system()), '/',
    case when pg_is_in_recovery() then (select timeline_id from pg_control_checkpoint())
         else ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int4
    end
) as server,
coalesce(extract(epoch from pg_stat_get_bgwriter_stat_reset_time())::text, '') as counting
