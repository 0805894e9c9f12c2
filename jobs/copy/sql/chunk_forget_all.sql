-- Take back what is written about a task's tables: in the transaction that deletes their rows.
-- Locks the rows it deletes. Served by the primary keys of cutover.chunk and cutover.reject.
with forgotten as (
    delete from cutover.reject where run = $1 and task = $2 and relation = any ($3::text[])
)
delete from cutover.chunk where run = $1 and task = $2 and relation = any ($3::text[])
