-- What is about to be dropped, in the transaction that drops it.
-- Locks its own row. Served by the primary key of cutover.set_aside.
insert into cutover.set_aside as s (run, task, relation, kind, name, definition, position)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (run, task, relation, kind, name) do update
set definition = excluded.definition, position = excluded.position, dropped_at = now(), restored_at = null
