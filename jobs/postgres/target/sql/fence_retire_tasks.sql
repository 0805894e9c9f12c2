-- No attempt of these tasks ($2) of a run may write from here on: what they held goes to another run.
-- Locks those rows of cutover.fence for update; waits for transactions that hold them. Served by its primary key.
update cutover.fence set retired = true where run = $1 and task = any($2::text[]) and not retired
