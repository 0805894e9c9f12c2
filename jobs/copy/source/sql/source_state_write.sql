-- What this attempt sees of its source. Locks the task's one row; served by the primary key.
insert into cutover.source_state (run, task, mark, token) values ($1, $2, $3, $4)
on conflict (run, task) do update set mark = excluded.mark, token = excluded.token, seen_at = now()
