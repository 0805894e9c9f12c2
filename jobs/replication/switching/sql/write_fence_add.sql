-- One statement that keeps a role out, in the transaction that runs it. The primary key serves it.
insert into cutover.write_fence (birth, replication, number, role, done, undo, token)
values ($1, $2, $3, $4, $5, $6, $7)
