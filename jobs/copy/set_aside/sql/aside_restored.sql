-- It stands again: written in the transaction that made it. Locks its row. Served by the primary key.
update cutover.set_aside set restored_at = now()
 where run = $1 and task = $2 and relation = $3 and kind = $4 and name = $5
