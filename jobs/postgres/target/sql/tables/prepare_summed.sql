-- Parts of tables that a reconcile has summed before it was cut off: the next attempt believes what was not written to
-- since. summed is a digest of the part and of what was summed in it, xmin the oldest transaction that was open then on
-- its side. Forgotten when the reconcile ends.
-- Locks: nothing that others use. The primary key serves every statement on it.
create table if not exists cutover.summed (
    run text not null,
    task text not null,
    summed text not null,
    relation text not null,
    rows bigint not null,
    sum numeric not null,
    xmin_then text not null,
    token bigint not null,
    proved_at timestamptz not null default now(),
    primary key (run, task, summed)
);
