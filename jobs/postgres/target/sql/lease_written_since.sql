-- Which of these tables ($2) tasks of other runs write to now, or wrote to in transactions that a proof ($5: its
-- pg_snapshot) did not see; not those of batches that have no row in common with the proof's ($3, $4).
-- Locks nothing; cutover.written is served by its primary key, cutover.lease is read as a whole.
with other as (
    select relation, run, task, batch_column, batch_value from cutover.lease where run <> $1
    union all
    select relation, run, task, batch_column, batch_value
    from cutover.written
    where relation = any($2::text[]) and run <> $1 and not pg_visible_in_snapshot(written_in, $5::text::pg_snapshot)
)
select run, array_agg(distinct relation order by relation) as relations
from other
where relation = any($2::text[])
  and not (batch_column <> '' and batch_column = $3 and batch_value <> $4)
group by run
order by run
