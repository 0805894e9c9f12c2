-- The ranges of a delta load that are done: compared, and where they differed made equal, in the same transaction.
-- lo and hi are the range's ends in the source's terms, as text, hi exclusive; empty means open.
-- Locks: nothing that others use. The primary key serves every statement on it.
create table if not exists cutover.delta (
    run text not null,
    task text not null,
    relation text not null,
    phase text not null,
    relfilenode bigint not null,
    lo text not null,
    hi text not null,
    inserted bigint not null,
    updated bigint not null,
    deleted bigint not null,
    compared bigint not null,
    token bigint not null,
    committed_at timestamptz not null default now(),
    primary key (run, task, relation, phase, lo)
);
