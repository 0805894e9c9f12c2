-- The contrary of a task begins: no attempt of the task with this token or an older one may write from here on.
-- $3 is the least token of the present engine's term, so that later attempts of this term have higher ones.
-- Locks the task's one row of cutover.fence for update; waits for transactions that hold it. Served by its primary key.
insert into cutover.fence as fence (run, task, token, retired)
values ($1, $2, $3, true)
on conflict (run, task) do update
set token = greatest(fence.token, excluded.token), retired = true
