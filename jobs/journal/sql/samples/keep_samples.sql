-- Keep samples of progress, if the lease still has this term; no row in the answer means that nothing was kept.
-- Parameters: run, term, then one array a column. The commit does not wait for the disk: no truth is lost with it.
-- Locks: the run's head row against an append, until the commit.
-- Index: head_pkey, sample_pkey.
with held as materialized (
    select h.run, set_config('synchronous_commit', 'off', true)
      from cutover_control.head h where h.run = $1 and h.term = $2 and h.holder is not null
       for share of h
), kept as (
    insert into cutover_control.sample (run, at, task, attempt, done, total, unit, bytes)
    select held.run, s.at, s.task, s.attempt, s.done, s.total, s.unit, s.bytes
      from held, unnest($3::timestamptz[], $4::text[], $5::integer[], $6::double precision[], $7::double precision[],
                        $8::text[], $9::bigint[]) as s (at, task, attempt, done, total, unit, bytes)
    on conflict (run, at, task) do nothing
)
select run from held
