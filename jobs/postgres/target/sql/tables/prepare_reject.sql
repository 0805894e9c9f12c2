-- Rows that the target refused and that the plan lets a copy set aside: the key, and why; never the row.
-- Written in the transaction of the chunk (lo) that the row would have been in, and deleted with its checkpoint.
-- Locks: nothing that others use. The primary key serves every statement on it.
create table if not exists cutover.reject (
    run text not null,
    task text not null,
    relation text not null,
    lo text not null,
    key_columns text[] not null,
    key text[] not null,
    sqlstate text not null,
    reason text not null,
    column_name text not null default '',
    constraint_name text not null default '',
    token bigint not null,
    set_aside_at timestamptz not null default now(),
    primary key (run, task, relation, lo, key)
);
