-- Definitions of indexes and constraints that a task dropped, recorded in the transaction that dropped them.
-- Enough to rebuild them without plan, engine or control database; restored_at is set when that is done.
-- Locks: nothing that others use. The primary key serves every statement on it.
create table if not exists cutover.set_aside (
    run text not null,
    task text not null,
    relation text not null,
    kind text not null,
    name text not null,
    definition text not null,
    position integer not null default 0,
    dropped_at timestamptz not null default now(),
    restored_at timestamptz,
    primary key (run, task, relation, kind, name)
);
