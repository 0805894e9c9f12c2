-- Whether the task's work is committed, and what it would have reported; not what was rolled back since (token up to $3).
-- Locks nothing; served by the primary key.
select facts from cutover.done where run = $1 and task = $2 and token > $3
