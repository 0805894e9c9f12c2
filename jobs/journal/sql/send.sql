-- Put a command into the inbox. Locks: an advisory lock of the run, until the commit: ids of one run become visible in
-- their own order, so that a reader who asks for id > n has missed none.
-- Index: none.
with turn as materialized (
    select pg_advisory_xact_lock(hashtextextended('cutover_control.command ' || $1, 0))
), sent as (
    insert into cutover_control.command (run, verb, args)
    select $1, $2, $3::jsonb from turn
    returning id, run
)
select id, pg_notify('cutover_control', 'commands ' || run) from sent
