-- A new attempt begins: transactions with an older token find no row from here on.
-- Locks the task's one row of cutover.fence for update; waits for transactions that hold it. Served by its primary key.
insert into cutover.fence as fence (run, task, token)
values ($1, $2, $3)
on conflict (run, task) do update
set token = excluded.token,
    retired = false,
    taken_at = case when fence.token = excluded.token then fence.taken_at else now() end
where fence.token < excluded.token or (fence.token = excluded.token and not fence.retired)
returning token
