-- Nothing is left of what earlier attempts had others do, in one statement. Locks the task's own rows. Served by primary keys.
with lanes as (delete from cutover.lane where run = $1 and task = $2),
     tables as (delete from cutover.gathered where run = $1 and task = $2)
delete from cutover.piece where run = $1 and task = $2
