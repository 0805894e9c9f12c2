-- A lane that has gone by itself ($4), or of which nothing was heard. Locks its own row. Served by the primary key.
update cutover.lane set gone = true, moving = 0
 where run = $1 and task = $2 and ticket = $3 and not gone and ($4 or until < clock_timestamp())
returning true
