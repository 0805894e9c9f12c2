-- What was counted up to a later moment than this, of one flow or (empty) of all of a run: flow by
-- flow, each by its index, however many rows older than that there are. Locks: none.
-- Index: flow_pkey, flow_count_pkey.
select f.flow, c.stage, c.grain, c.after, c.until, c.series, c.counts, c.oldest
  from cutover_control.flow f
 cross join lateral (
           select s.stage, s.grain, s.after, s.until, s.series, s.counts, s.oldest
             from cutover_control.flow_count s
            where s.flow = f.id and s.until > $2
           offset 0
       ) c
 where f.run = $1 and ($3 = '' or f.flow = $3)
 order by c.until, f.flow, c.stage, c.grain
