-- What a task took out of tables, each table's written down in the transaction that took it out, a later taking added:
-- a copy before it filled them (on_existing: truncate), which no rollback brings back; a rollback of what a copy put there.
-- counted: rows are a count, and not what the planner thought of a table too large to be counted.
-- Locks: nothing that others use. The primary key serves every statement on it.
create table if not exists cutover.taken_out (
    run text not null,
    task text not null,
    relation text not null,
    rows bigint not null,
    counted boolean not null,
    token bigint not null,
    taken_at timestamptz not null default now(),
    primary key (run, task, relation)
);
