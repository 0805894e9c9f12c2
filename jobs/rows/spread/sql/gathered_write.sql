-- A table as the leading attempt has planned it. Locks its own row. Served by the primary key.
insert into cutover.gathered (run, task, relation, content) values ($1, $2, $3, $4)
on conflict (run, task, relation) do nothing
