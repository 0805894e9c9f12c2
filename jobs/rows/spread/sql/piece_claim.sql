-- The first piece that nobody has, for the ticket ($4) of a lane that was not given up: what that would claim nobody would
-- give to others. Locks the lane's row against that, and the piece's; passes over pieces that others lock. Served by the
-- primary keys; a task has as many rows as lanes can have before them.
with at_work as (
    select true from cutover.lane where run = $1 and task = $2 and ticket = $4 and not gone
       for share
), free as (
    select p.number
      from cutover.piece p
      join cutover.gathering g on g.run = p.run and g.task = p.task and g.token = p.token
     where p.run = $1 and p.task = $2 and p.token = $3
       and p.holder is null and not p.done and p.problem = '' and not g.paused and not g.over
       and exists (select from at_work)
     order by p.number
     limit 1
       for update of p skip locked
)
update cutover.piece p set holder = $4, generation = p.generation + 1
  from free
 where p.run = $1 and p.task = $2 and p.number = free.number
returning p.number, p.generation, p.relation, p.lo, p.hi, p.whole, p.in_one_go, p.segment
