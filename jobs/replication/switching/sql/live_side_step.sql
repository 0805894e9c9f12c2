-- A switch under way comes to its next step, if nothing has undone it. Locks the replication's row; its key serves it.
update cutover.live_side
   set step = $5, position = $6
 where birth = $1 and replication = $2 and token = $3 and task = $4 and step = any ($7::text[])
returning true
