-- Tasks whose work is committed: the row is written in the transaction that does the work, which makes it exactly once.
-- facts is what the attempt would have reported as evidence, for the attempt that finds the row.
-- Locks: nothing that others use. The primary key serves every statement on it.
create table if not exists cutover.done (
    run text not null,
    task text not null,
    token bigint not null,
    facts text not null default '{}',
    committed_at timestamptz not null default now(),
    primary key (run, task)
);
