-- What tasks that are under way write to: no task of another run may write there meanwhile. From a task's start to its
-- end; a row without a batch holds the whole table. How long it counts is said by the run's row in cutover.holder.
-- Locks: nothing that others use. The primary key serves every statement on it but the few that look for others' rows.
create table if not exists cutover.lease (
    run text not null,
    task text not null,
    relation text not null,
    batch_column text not null default '',
    batch_value text not null default '',
    token bigint not null,
    taken_at timestamptz not null default now(),
    primary key (run, task, relation)
);
