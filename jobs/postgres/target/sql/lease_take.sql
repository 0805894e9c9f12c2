-- A task holds these tables ($3), or one batch of their rows. Locks its own rows; served by the primary key.
insert into cutover.lease as lease (run, task, relation, batch_column, batch_value, token)
select $1, $2, relation, $4, $5, $6 from unnest($3::text[]) as relation
on conflict (run, task, relation) do update
set batch_column = excluded.batch_column, batch_value = excluded.batch_value, token = excluded.token
