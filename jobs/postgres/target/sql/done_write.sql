-- The task's work is committed with this row, in place of one whose work was rolled back since.
-- Locks the row; served by the primary key.
insert into cutover.done (run, task, token, facts) values ($1, $2, $3, $4)
on conflict (run, task) do update set token = excluded.token, facts = excluded.facts, committed_at = now()
