-- The latest progress of the tasks that changed behind a version; 0 for all. Locks: none.
-- Index: progress_pkey; a run has as many rows as tasks, and `version` stays out of every index for HOT updates.
select task, attempt, body, at, version from cutover_control.progress where run = $1 and version > $2 order by task
