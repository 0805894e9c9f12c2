-- What goes of a table, in the transaction that takes it out. Locks its own row. Served by the primary key.
insert into cutover.taken_out as o (run, task, relation, rows, counted, token)
values ($1, $2, $3, $4, $5, $6)
on conflict (run, task, relation) do update
set rows = o.rows + excluded.rows, counted = o.counted and excluded.counted, token = excluded.token, taken_at = now()
