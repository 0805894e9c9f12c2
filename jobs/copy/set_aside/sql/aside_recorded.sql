-- What one task has set aside, in the order in which it is rebuilt. Locks nothing. Served by the primary key.
select run, task, relation, kind, name, definition, position, restored_at is not null as restored
  from cutover.set_aside
 where run = $1 and task = $2
 order by position, relation, name
