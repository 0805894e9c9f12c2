-- What earlier attempts of the task have summed. Locks nothing; served by the primary key.
select summed, rows, sum::text as sum, xmin_then from cutover.summed where run = $1 and task = $2
