-- The state of the source that the task's attempts saw last. Locks nothing; served by the primary key.
select mark from cutover.source_state where run = $1 and task = $2
