-- Which database this is. The mark is read where ALTER DATABASE wrote it, not from the session, which anybody may set.
-- Locks nothing; served by pg_db_role_setting's index.
select (select system_identifier::text from pg_control_system()) as system,
       current_database()::text as database,
       pg_is_in_recovery() as in_recovery,
       current_setting('server_version_num')::integer as version,
       pg_backend_pid() as pid,
       (
           select substr(setting, length('cutover.mark=') + 1)
           from pg_db_role_setting, unnest(setconfig) as setting
           where setdatabase = (select oid from pg_database where datname = current_database())
             and setrole = 0
             and starts_with(setting, 'cutover.mark=')
       ) as mark
