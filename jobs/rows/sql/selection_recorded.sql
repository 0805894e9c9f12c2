-- What a task's selection meant when it began. Locks nothing; served by the primary key of cutover.selection.
select title, source, said from cutover.selection where run = $1 and task = $2 order by title
