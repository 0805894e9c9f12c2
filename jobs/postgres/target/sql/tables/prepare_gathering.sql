-- An attempt that is spread over several hosts: what those who help it join. One row a task, of its newest such attempt.
-- `until`: by then the leading attempt has said again that it is there. Never a value of a row.
-- Locks: nothing that others use. The primary key serves every statement on it.
create table if not exists cutover.gathering (
    run text not null,
    task text not null,
    token bigint not null,
    snapshot text not null,
    target_snapshot text not null default '',
    source_started timestamptz not null,
    target_started timestamptz not null,
    triggers boolean not null,
    budget integer,
    refused bigint not null default 0,
    paused boolean not null default false,
    over boolean not null default false,
    until timestamptz not null,
    primary key (run, task)
);
