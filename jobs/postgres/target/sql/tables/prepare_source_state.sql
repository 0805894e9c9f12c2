-- The state of the source that a copy's attempts saw last: a snapshot, locks, a paused replay, a person's word.
-- An attempt that sees another one begins unfinished tables again. Behind it, as "seen: xmin:xmax:xip", which
-- transactions the last attempt saw: what is cut by blocks begins again where a row is of another one.
-- Locks: nothing that others use. The primary key serves every statement on it.
create table if not exists cutover.source_state (
    run text not null,
    task text not null,
    mark text not null,
    token bigint not null,
    seen_at timestamptz not null default now(),
    primary key (run, task)
);
