-- Take back what is written about chunks: in the transaction that deletes their rows.
-- Locks the rows it deletes. Served by the primary keys of cutover.chunk and cutover.reject.
with forgotten as (
    delete from cutover.reject where run = $1 and task = $2 and relation = $3 and lo = any ($4::text[])
)
delete from cutover.chunk where run = $1 and task = $2 and relation = $3 and lo = any ($4::text[])
