-- What became of a piece that its claim could not move. Locks its own row. Served by the primary key.
update cutover.piece set problem = $6
 where run = $1 and task = $2 and number = $3 and generation = $4 and holder = $5 and not done
