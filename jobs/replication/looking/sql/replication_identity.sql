-- Which server this is, and on which timeline: a primary's by its log, for its control file is late after a promotion.
-- Locks nothing; the server's memory and its control file.
select concat(
    (select system_identifier from pg_control_system()), '/',
    case when pg_is_in_recovery() then (select timeline_id from pg_control_checkpoint())
         else ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int4
    end
)
