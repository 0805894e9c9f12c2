-- The leading attempt is there, and lets pieces begin or not. Locks its own row. Served by the primary key.
update cutover.gathering set until = clock_timestamp() + $4::interval, paused = $5
 where run = $1 and task = $2 and token = $3
