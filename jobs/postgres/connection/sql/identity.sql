-- Which database this is, and which server: what tells a clone from its original besides what it brought along.
-- The marks are read where ALTER DATABASE wrote them, not from the session, which anybody may set.
-- Locks nothing; served by pg_db_role_setting's index.
with mark as (
    select split_part(setting, '=', 1) as name, substr(setting, strpos(setting, '=') + 1) as word
    from pg_db_role_setting, unnest(setconfig) as setting
    where setdatabase = (select oid from pg_database where datname = current_database())
      and setrole = 0
)
select (select system_identifier::text from pg_control_system()) as system,
       current_database()::text as database,
       pg_is_in_recovery() as in_recovery,
       current_setting('server_version_num')::integer as version,
       pg_backend_pid() as pid,
       (select word from mark where name = 'cutover.mark') as mark,
       (select word from mark where name = 'cutover.rehearsal') as rehearsal,
       coalesce(host(inet_server_addr()), '') as address,
       current_setting('port')::integer as port,
       pg_postmaster_start_time() as started,
       case when pg_has_role('pg_read_all_settings', 'usage') then current_setting('data_directory') else '' end
           as data_directory,
       clock_timestamp() as asked_at
