-- The contrary of this task is being committed: it is no longer done. Locks the row; served by the primary key.
delete from cutover.done where run = $1 and task = $2
