-- Each forecast made is kept, sparsely: what the go-live and the next checkpoints were forecast to be at a moment, so
-- that it can be said afterwards how good forecasts are. No part of the truth, which is the journal: whoever empties
-- this table loses nothing else. Rows are added, never changed; times are run time, `kept` apart. The insert takes no
-- more than 10,000 rows of a run.
create table cutover_control.forecast (
    run text not null references cutover_control.run,
    task text not null check (octet_length(task) <= 400),
    at timestamptz not null check (at between '2000-01-01 00:00+00' and '3000-01-01 00:00+00'),
    seq bigint not null,
    expected timestamptz not null,
    came boolean not null,
    due timestamptz,
    low timestamptz,
    high timestamptz,
    claim double precision not null,
    rehearsals integer not null,
    made integer,
    of_nights integer,
    moved text not null check (octet_length(moved) <= 400),
    birth text not null check (octet_length(birth) <= 64),
    family text not null check (octet_length(family) <= 2000),
    speed double precision not null,
    kept timestamptz not null default clock_timestamp(),
    primary key (run, task, at)
);

-- A family's nights, the latest first.
create index forecast_family on cutover_control.forecast (family, kept) where came;
