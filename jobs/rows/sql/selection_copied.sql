-- What other tasks of this run copied from a source, or began to. Locks nothing; reads a run's part of cutover.selection by
-- its primary key.
select distinct s.task, s.title, s.source
  from cutover.selection s
 where s.run = $1 and s.origin = $2
   and exists (select from cutover.chunk c where (c.run, c.task, c.relation) = (s.run, s.task, s.relation)
               union all
               select from cutover.delta d where (d.run, d.task, d.relation) = (s.run, s.task, s.relation))
 order by s.title, s.task
