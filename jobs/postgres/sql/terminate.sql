-- Ends the backends of one task ($1: what their application_name begins with), whatever database of the server they
-- are in; their transactions are rolled back. Those of a role that the asking one may not end are named by it: a refusal
-- of one would keep all others alive; a superuser's only a superuser ends. Locks nothing. The caller's own connection is spared.
select count(*) filter (where case when mine then pg_terminate_backend(pid) end) as ended,
       coalesce(array_agg(distinct usename::text) filter (where not mine), '{}') as of_others
from (
    select a.pid, a.usename,
           (pg_has_role(a.usesysid, 'usage') or pg_has_role('pg_signal_backend', 'usage')) and (me.rolsuper or not whose.rolsuper) as mine
    from pg_stat_activity as a
    join pg_roles as whose on whose.oid = a.usesysid
    join pg_roles as me on me.rolname = current_user
    where starts_with(a.application_name, $1) and a.pid <> pg_backend_pid()
) as of_task
