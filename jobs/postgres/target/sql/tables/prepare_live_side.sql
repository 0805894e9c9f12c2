-- Which side of a replication people write to, as this database knows it, and how far a switch has come that is under
-- way. One row a replication of a run, on both of its databases.
-- Locks: nothing that others use. The primary key serves every statement on it.
create table if not exists cutover.live_side (
    birth text not null,
    replication text not null,
    here text not null,
    live text not null,
    since timestamptz not null default now(),
    run text not null,
    task text not null,
    token bigint not null,
    step text not null default '',
    direction text not null default 'forward',
    position text not null default '',
    deadline timestamptz,
    primary key (birth, replication)
);
