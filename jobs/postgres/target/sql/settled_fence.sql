-- A write to the task's own row of cutover.fence, which changes nothing: its commit makes every earlier one durable.
-- Locks that row for update; waits for transactions that hold it. Served by its primary key.
update cutover.fence set token = token where run = $1 and task = $2 and token = $3 and not retired returning true
