-- What tasks of other runs hold of these tables ($2), unless both write batches ($3, $4) that have no row in common.
-- Locks nothing. Reads cutover.lease as a whole: as many rows as tables are being written to.
select l.run, l.task, min(l.relation) as relation, count(*) as relations, coalesce(h.beat, 0) as beat,
       bool_or(l.batch_column = '') as whole
from cutover.lease as l
left join cutover.holder as h on h.run = l.run
where l.run <> $1
  and l.relation = any($2::text[])
  and not (l.batch_column <> '' and l.batch_column = $3 and l.batch_value <> $4)
group by l.run, l.task, h.beat
order by l.run, l.task
