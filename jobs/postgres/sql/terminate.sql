-- Ends the backends of one task ($1: what their application_name begins with), whatever database of the server they
-- are in; their transactions are rolled back. Those of a role that the asking one may not end are named by it: a refusal
-- of one would keep all others alive. Locks nothing. The caller's own connection is spared.
select count(*) filter (where case when mine then pg_terminate_backend(pid) end) as ended,
       coalesce(array_agg(distinct usename::text) filter (where not mine), '{}') as of_others
from (
    select pid, usename, pg_has_role(usesysid, 'usage') or pg_has_role('pg_signal_backend', 'usage') as mine
    from pg_stat_activity
    where starts_with(application_name, $1) and pid <> pg_backend_pid() and usesysid is not null
) as of_task
