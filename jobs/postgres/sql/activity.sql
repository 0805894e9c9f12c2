-- Backends of one task ($1: what their application_name begins with) in this database and, for each, the oldest that blocks it.
-- Locks nothing; pg_blocking_pids looks into the lock table only for backends that wait.
select a.pid,
       coalesce(a.state, '') as state,
       coalesce(a.wait_event_type, '') as wait_event_type,
       coalesce(a.wait_event, '') as wait_event,
       b.pid as blocker_pid,
       coalesce(nullif(b.application_name, ''), b.backend_type, '') as blocker_program,
       coalesce(b.usename, '') as blocker_user,
       coalesce(nullif(b.client_hostname, ''), host(b.client_addr), 'this server') as blocker_host,
       b.xact_start as blocker_since,
       coalesce(b.state, '') as blocker_state,
       coalesce(b.query, '') as blocker_query
from pg_stat_activity as a
left join lateral (
    select *
    from pg_stat_activity
    where pid = any (case when a.wait_event_type = 'Lock' then pg_blocking_pids(a.pid) end)
    order by xact_start
    limit 1
) as b on true
where starts_with(a.application_name, $1)
  and a.datname = pg_catalog.current_database()
  and a.pid <> pg_backend_pid()
order by b.pid is null, a.state <> 'active', a.query_start
