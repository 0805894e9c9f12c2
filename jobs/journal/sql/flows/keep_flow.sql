-- Keep what was counted of a flow, and take away what was rolled up, if the lease still has this term; no row in the
-- answer means that nothing was kept. Parameters: run, term, flow, its names, its memory (null: as they are kept, of which
-- not one byte is written again), the counts as JSON, and as JSON those that are gone. The commit does not wait for the disk: what a crash loses is counted again, as counts and
-- memory are lost together.
-- Locks: the run's head row against an append, until the commit.
-- Index: head_pkey, flow_pkey, flow_count_pkey.
with held as materialized (
    select h.run, set_config('synchronous_commit', 'off', true)
      from cutover_control.head h where h.run = $1 and h.term = $2 and h.holder is not null
       for share of h
), of_flow as (
    insert into cutover_control.flow as f (run, flow, names, memory)
    select held.run, $3, coalesce($4, '[]'), coalesce($5, '{}') from held
    on conflict (run, flow) do update
       set names = coalesce($4, f.names), memory = coalesce($5, f.memory), kept = clock_timestamp()
    returning f.id
), kept as (
    insert into cutover_control.flow_count (flow, until, stage, grain, after, series, counts, oldest)
    select of_flow.id, c.until, c.stage, c.grain, c.after, c.series::integer[], c.counts::integer[], c.oldest
      from of_flow, json_to_recordset($6::json) as c (
               until timestamptz, stage text, grain smallint, after timestamptz, series text, counts text, oldest text)
    on conflict (flow, until, stage, grain) do nothing
), gone as (
    delete from cutover_control.flow_count s
     using of_flow, json_to_recordset($7::json) as g (until timestamptz, stage text, grain smallint)
     where s.flow = of_flow.id and s.until = g.until and s.stage = g.stage and s.grain = g.grain
)
select run from held
