-- Set the head to an event that was read, for the engine that holds the lease. Parameters: run, holder, term, seq, hash.
-- Locks: the run's head row, until the commit.
-- Index: head_pkey.
update cutover_control.head
   set seq = $4, hash = $5
 where run = $1 and holder = $2 and term = $3
returning seq
