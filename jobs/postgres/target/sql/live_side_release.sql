-- A switch whose writers are kept out comes to letting the other side's in, if nothing has taken it back.
-- Locks the replication's row; its key serves it.
update cutover.live_side
   set step = 'releasing', position = $5
 where birth = $1 and replication = $2 and token = $3 and task = $4 and step = 'fencing'
returning true
