-- The pieces of a ticket are anybody's again. Locks their rows; waits for a transaction that moves one. Served by the
-- primary key.
update cutover.piece set holder = null, generation = generation + 1
 where run = $1 and task = $2 and holder = $3 and not done and problem = ''
