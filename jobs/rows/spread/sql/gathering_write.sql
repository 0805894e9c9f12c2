-- An attempt lets others join it. Locks its own row of cutover.gathering. Served by the primary key.
insert into cutover.gathering as g
       (run, task, token, snapshot, target_snapshot, source_started, target_started, triggers, budget, refused, until)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, clock_timestamp() + $11::interval)
on conflict (run, task) do update
set token = excluded.token, snapshot = excluded.snapshot, target_snapshot = excluded.target_snapshot,
    source_started = excluded.source_started, target_started = excluded.target_started, triggers = excluded.triggers,
    budget = excluded.budget, refused = excluded.refused, paused = false, over = false, until = excluded.until
