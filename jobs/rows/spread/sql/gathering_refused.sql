-- So many more rows are set aside, by whoever moves pieces: one after the other. Locks the attempt's own row until the end
-- of the transaction. Served by the primary key.
update cutover.gathering set refused = refused + $4 where run = $1 and task = $2 and token = $3 returning refused
