-- The same, read by who moves a piece of it. Locks nothing. Served by the primary key.
select content from cutover.gathered where run = $1 and task = $2 and relation = $3
