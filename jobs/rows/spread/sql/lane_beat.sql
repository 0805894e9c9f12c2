-- It is still there, with so many bytes on their way; no row where it was given up. Locks its own row. Served by the
-- primary key.
update cutover.lane set until = clock_timestamp() + $4::interval, moving = $5
 where run = $1 and task = $2 and ticket = $3 and not gone
returning true
