-- Take back what is written about a task's tables: in the transaction that deletes their rows.
-- Locks the rows it deletes. Served by the primary key of cutover.chunk.
delete from cutover.chunk where run = $1 and task = $2 and relation = any ($3::text[])
