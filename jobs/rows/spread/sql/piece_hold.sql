-- Proof, for the rest of the transaction, that a claim is still the newest of its piece. Locks that row for update: whoever
-- would give the piece to others waits. Served by the primary key.
select true from cutover.piece
 where run = $1 and task = $2 and number = $3 and generation = $4 and holder = $5 and not done
   for update
