-- Keep forecasts if the lease still has this term; no row in the answer means that nothing was kept. A run that has as
-- many rows as it may is answered, and keeps no more but what came, by which the others are judged. Parameters: run, term, the night's birth, family and speed, the
-- forecasts as JSON. The commit does not wait for the disk: no truth is lost with it.
-- Locks: the run's head row against an append, until the commit.
-- Index: head_pkey, forecast_pkey.
with held as materialized (
    select h.run, set_config('synchronous_commit', 'off', true)
      from cutover_control.head h where h.run = $1 and h.term = $2 and h.holder is not null
       for share of h
), kept as (
    insert into cutover_control.forecast (run, task, at, seq, expected, came, due, low, high, claim, rehearsals, made,
                                          of_nights, moved, birth, family, speed)
    select held.run, f.task, f.at, f.seq, f.expected, f.came, f.due, f.low, f.high, f.claim, f.rehearsals, f.made,
           f.of_nights, f.moved, $3, $4, $5
      from held, json_to_recordset($6::json) as f (
               task text, at timestamptz, seq bigint, expected timestamptz, came boolean, due timestamptz,
               low timestamptz, high timestamptz, claim double precision, rehearsals integer, made integer,
               of_nights integer, moved text)
     where f.came or (select count(*) from cutover_control.forecast r where r.run = $1) < 10000
    on conflict (run, task, at) do nothing
)
select run from held
