-- What a task's attempts have taken out. Locks nothing. Served by the primary key.
select relation, rows, counted from cutover.taken_out where run = $1 and task = $2 order by relation
