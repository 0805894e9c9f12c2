-- Overwrite the latest progress of some tasks. Parameters: run, then one array a column.
-- The commit does not wait for the disk: what a crash loses here is overwritten a moment later.
-- Locks: the rows of these tasks, until the commit.
-- Index: progress_pkey.
with hurried as materialized (
    select set_config('synchronous_commit', 'off', true)
), published as (
    insert into cutover_control.progress as p (run, task, attempt, body, at)
    select $1, s.task, s.attempt, s.body, s.at
      from hurried, unnest($2::text[], $3::integer[], $4::text[], $5::timestamptz[]) as s (task, attempt, body, at)
    on conflict (run, task) do update
       set attempt = excluded.attempt, body = excluded.body, at = excluded.at, version = excluded.version
)
select pg_notify('cutover_control', 'progress ' || $1)
