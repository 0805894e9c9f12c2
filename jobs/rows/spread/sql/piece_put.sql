-- Something to do. Locks its own new row. Served by the primary key.
insert into cutover.piece (run, task, token, number, relation, lo, hi, whole, in_one_go, segment)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
