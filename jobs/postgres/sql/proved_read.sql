-- What earlier attempts of the task have proved. Locks nothing; served by the primary key.
select relation, compared, rows, sum::text as sum, source_xmin, target_xmin
  from cutover.proved where run = $1 and task = $2
