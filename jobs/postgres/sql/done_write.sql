-- The task's work is committed with this row. Locks the row; served by the primary key.
insert into cutover.done (run, task, token, facts) values ($1, $2, $3, $4)
