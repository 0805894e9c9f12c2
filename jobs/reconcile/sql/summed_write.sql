-- A part is summed. Locks its own row; served by the primary key.
insert into cutover.summed (run, task, summed, relation, rows, sum, xmin_then, token)
values ($1, $2, $3, $4, $5, $6::text::numeric, $7, $8)
on conflict (run, task, summed) do update
   set rows = excluded.rows, sum = excluded.sum, xmin_then = excluded.xmin_then, token = excluded.token, proved_at = now()
