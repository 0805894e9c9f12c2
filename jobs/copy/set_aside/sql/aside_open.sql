-- What any task has set aside and nobody has rebuilt. Locks nothing. Reads cutover.set_aside as a whole: a few rows.
select run, task, relation, kind, name, definition, position, false as restored
  from cutover.set_aside
 where restored_at is null
 order by position, relation, name
