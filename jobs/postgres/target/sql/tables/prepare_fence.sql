-- Who may write for a task: one row a task, with the token of its newest attempt.
-- Every writing transaction holds its row for share; a new attempt updates it; retired when the task was rolled back.
-- Locks: nothing that others use. The primary key serves every statement on it.
create table if not exists cutover.fence (
    run text not null,
    task text not null,
    token bigint not null,
    retired boolean not null default false,
    taken_at timestamptz not null default now(),
    primary key (run, task)
);
