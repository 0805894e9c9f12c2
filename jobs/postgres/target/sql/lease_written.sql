-- These tables ($2) were written to, or their rows of one batch ($3, $4). Locks its own rows; served by the primary key.
insert into cutover.written as written (relation, run, task, batch_column, batch_value, written_in)
select relation, $1, $5, $3, $4, pg_current_xact_id() from unnest($2::text[]) as relation
on conflict (relation, run, task) do update
set batch_column = excluded.batch_column, batch_value = excluded.batch_value, written_in = excluded.written_in
