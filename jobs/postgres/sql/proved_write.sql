-- A table is proved. Locks its own row; served by the primary key.
insert into cutover.proved (run, task, relation, compared, rows, sum, source_xmin, target_xmin, token)
values ($1, $2, $3, $4, $5, $6::text::numeric, $7, $8, $9)
on conflict (run, task, relation) do update
   set compared = excluded.compared, rows = excluded.rows, sum = excluded.sum, source_xmin = excluded.source_xmin,
       target_xmin = excluded.target_xmin, token = excluded.token, proved_at = now()
