-- Tables that a reconcile has found equal before it was cut off: the next attempt believes it, where nothing was
-- written since. compared is a digest of what was compared, source_xmin and target_xmin the oldest transactions that
-- were open when it was. Forgotten when the reconcile ends.
-- Locks: nothing that others use. The primary key serves every statement on it.
create table if not exists cutover.proved (
    run text not null,
    task text not null,
    relation text not null,
    compared text not null,
    rows bigint not null,
    sum numeric not null,
    source_xmin text not null,
    target_xmin text not null,
    token bigint not null,
    proved_at timestamptz not null default now(),
    primary key (run, task, relation)
);
