-- Record which side is written to, and how far a switch has come. Under the fence; not over what a newer attempt wrote.
-- Locks the replication's row. The primary key serves it.
insert into cutover.live_side as l (birth, replication, here, live, run, task, token, step, direction, position, deadline)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, case when $11::float8 > 0 then clock_timestamp() + make_interval(secs => $11) end)
on conflict (birth, replication) do update
set since = case when l.live = excluded.live then l.since else now() end,
    here = excluded.here, live = excluded.live, run = excluded.run, task = excluded.task, token = excluded.token,
    step = excluded.step, direction = excluded.direction, position = excluded.position, deadline = excluded.deadline
where l.token <= excluded.token or l.run <> excluded.run or l.task <> excluded.task
returning true
