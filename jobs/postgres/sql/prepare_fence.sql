-- Who may write for a task: one row a task, with the token of its newest attempt.
-- Every writing transaction holds its row for share; a new attempt updates it.
-- Locks: nothing that others use. The primary key serves every statement on it.
create table if not exists cutover.fence (
    run text not null,
    task text not null,
    token bigint not null,
    taken_at timestamptz not null default now(),
    primary key (run, task)
);
