-- Take back what is written about a delta load: its ranges are compared again, which is harmless.
-- Locks the rows it deletes. Served by the primary key.
delete from cutover.delta where run = $1 and task = $2
