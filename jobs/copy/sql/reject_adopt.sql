-- The rows that an earlier run set aside go with its chunks, once those are this run's.
-- Locks the rows of cutover.reject that it changes. Reads cutover.reject as a whole: a bounded number of rows.
update cutover.reject as r
   set run = $1, token = $3
  from (select distinct on (o.relation, o.lo, o.key) o.ctid as place
          from cutover.reject o
          join cutover.chunk c on (c.run, c.task, c.relation, c.lo) = ($1, $2, o.relation, o.lo)
         where o.task = $2 and o.run <> $1
           and not exists (select from cutover.reject m
                            where (m.run, m.task, m.relation, m.lo, m.key) = ($1, $2, o.relation, o.lo, o.key))
         order by o.relation, o.lo, o.key, o.set_aside_at desc) as earlier
 where r.ctid = earlier.place
