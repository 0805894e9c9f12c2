-- Runs that hold leases: `beat` grows while an engine of the run lives. Whoever sees it stand still long enough takes
-- over what the run holds, by no clock but its own patience.
-- Locks: nothing that others use. The primary key serves every statement on it.
create table if not exists cutover.holder (
    run text not null primary key,
    beat bigint not null,
    beat_at timestamptz not null default now()
);
