-- What is kept out here: of one replication ($1, $2), and by others. Locks nothing; the table has few rows.
select birth = $1 and replication = $2 as mine, number, role, done, undo, at
  from cutover.write_fence order by at, number
