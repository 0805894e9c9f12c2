-- The first piece that nobody has, for a ticket ($4). Locks its row, and passes over those that others lock. Served by the
-- primary key; a task has as many rows as lanes can have before them.
with free as (
    select p.number
      from cutover.piece p
      join cutover.gathering g on g.run = p.run and g.task = p.task and g.token = p.token
     where p.run = $1 and p.task = $2 and p.token = $3
       and p.holder is null and not p.done and p.problem = '' and not g.paused and not g.over
     order by p.number
     limit 1
       for update of p skip locked
)
update cutover.piece p set holder = $4, generation = p.generation + 1
  from free
 where p.run = $1 and p.task = $2 and p.number = free.number
returning p.number, p.generation, p.relation, p.lo, p.hi, p.whole, p.in_one_go, p.segment
