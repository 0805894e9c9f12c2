-- Rows of a chunk are taken out by themselves: in the transaction that deletes them.
-- Locks the row it changes. Served by the primary key of cutover.chunk.
update cutover.chunk set rows = rows - $5 where run = $1 and task = $2 and relation = $3 and lo = $4
