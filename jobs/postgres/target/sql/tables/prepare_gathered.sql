-- A table of an attempt that is spread over several hosts, as the leading attempt has planned it: where its rows are read
-- and how each column travels, as JSON; what the plan and both catalogs say, never a value of a row.
-- Locks: nothing that others use. The primary key serves every statement on it.
create table if not exists cutover.gathered (
    run text not null,
    task text not null,
    relation text not null,
    content text not null,
    primary key (run, task, relation)
);
