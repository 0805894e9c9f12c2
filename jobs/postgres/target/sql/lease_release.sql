-- What these tasks ($2) of a run held is free again, and was written to until this transaction; not what a newer engine
-- of the run holds by now ($3: tokens from this one on).
-- Locks their rows; served by the primary keys.
with gone as (
    delete from cutover.lease where run = $1 and task = any($2::text[]) and token < $3
    returning relation, run, task, batch_column, batch_value
)
insert into cutover.written as written (relation, run, task, batch_column, batch_value, written_in)
select relation, run, task, batch_column, batch_value, pg_current_xact_id() from gone
on conflict (relation, run, task) do update
set batch_column = excluded.batch_column, batch_value = excluded.batch_value, written_in = excluded.written_in
