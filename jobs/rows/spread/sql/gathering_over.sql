-- The leading attempt needs nobody any more. Locks its own row. Served by the primary key.
update cutover.gathering set over = true where run = $1 and task = $2 and token = $3
