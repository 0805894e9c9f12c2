-- What the same task of the newest earlier run has committed of a relation of which this run has nothing, taken over.
-- Locks the rows of cutover.chunk that it changes. Reads cutover.chunk as a whole: some thousand rows.
update cutover.chunk as c
   set run = $1, token = $3
  from (select distinct on (o.relation) o.relation, o.run
          from cutover.chunk o
         where o.task = $2 and o.run <> $1 and o.relation = any ($4::text[])
           and not exists (select from cutover.chunk m where (m.run, m.task, m.relation) = ($1, $2, o.relation))
         order by o.relation, o.committed_at desc) as earlier
 where c.task = $2 and c.run = earlier.run and c.relation = earlier.relation
returning earlier.run
