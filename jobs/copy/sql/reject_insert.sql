-- A row that the target refuses is set aside: its key and why, in the transaction of the chunk it would have been in.
-- Locks its own new row. Served by the primary key.
insert into cutover.reject
       (run, task, relation, lo, key_columns, key, sqlstate, reason, column_name, constraint_name, token)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
