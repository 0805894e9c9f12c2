-- What is known about the platform itself: restore tests, restore points, control totals, evidence. Locks nothing.
create table ops.restore_test (
    finished_at timestamptz primary key,
    succeeded   boolean not null
);
insert into ops.restore_test values (now() - interval '5 hours', true), (now() - interval '12 days', true);

create table ops.restore_point (
    label   text primary key,
    lsn     pg_lsn       not null,
    made_at timestamptz  not null default clock_timestamp()
);
create table ops.evidence (
    table_name text         not null,
    load_batch text         not null,
    rows       bigint       not null,
    noted_at   timestamptz  not null default clock_timestamp(),
    primary key (table_name, load_batch)
);
