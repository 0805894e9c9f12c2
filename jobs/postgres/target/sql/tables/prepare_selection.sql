-- Which tables a task's patterns meant when it began: resolved once, so that what disappears later is missed.
-- origin is the plan's name of the source, source the table there (empty: a query's), said a digest of what the plan says,
-- cut by what a copy cuts the table into chunks.
-- Locks: nothing that others use. The primary key serves every statement on it.
create table if not exists cutover.selection (
    run text not null,
    task text not null,
    relation text not null,
    title text not null,
    origin text not null,
    source text not null,
    said text not null,
    cut text not null default '',
    token bigint not null,
    resolved_at timestamptz not null default now(),
    primary key (run, task, relation)
);
