-- What runs hold. Locks nothing; reads cutover.lease as a whole, as many rows as tables are being written to.
select l.run, l.task, min(l.relation) as relation, count(*) as relations, min(l.taken_at) as taken_at,
       max(l.batch_column) as batch_column, max(l.batch_value) as batch_value, coalesce(h.beat, 0) as beat
from cutover.lease as l
left join cutover.holder as h on h.run = l.run
group by l.run, l.task, h.beat
order by l.run, l.task
