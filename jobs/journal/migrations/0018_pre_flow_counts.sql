-- What is counted of the flows of a plan after its go-live, for weeks: how many there were at each stage, stretch by
-- stretch. No part of the truth, which is the journal, and in no chain: only that a flow stands otherwise than before is
-- an event. A flow's numbers are told apart by `series`: which template and receiver a number is stands in `names`, and
-- what whoever counts has to know of the last time in `memory`. Rows of counts are added, never changed; as they grow
-- older they are taken away in the statement that adds their sums (`grain`: minutes of a stretch, 0: as it was counted).
create table cutover_control.flow (
    id integer generated always as identity,
    run text not null references cutover_control.run,
    flow text not null check (octet_length(flow) <= 400),
    names text not null check (octet_length(names) <= 4194304),
    memory text not null check (octet_length(memory) <= 4194304),
    kept timestamptz not null default clock_timestamp(),
    primary key (run, flow)
) with (fillfactor = 50);

create table cutover_control.flow_count (
    flow integer not null,
    until timestamptz not null check (until between '2000-01-01 00:00+00' and '3000-01-01 00:00+00'),
    stage text not null check (octet_length(stage) <= 20),
    grain smallint not null check (grain >= 0),
    after timestamptz not null check (after between '2000-01-01 00:00+00' and until),
    series integer[] not null check (cardinality(series) <= 10000),
    counts integer[] not null check (cardinality(counts) = cardinality(series)),
    oldest text not null check (octet_length(oldest) <= 1048576),
    primary key (flow, until, stage, grain)
);
