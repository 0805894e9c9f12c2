-- Proof, for the rest of the transaction, that no newer attempt of the task has begun.
-- Locks the task's one row of cutover.fence for share; waits while a new attempt updates it. Served by its primary key.
select true from cutover.fence where run = $1 and task = $2 and token = $3 and not retired for share
