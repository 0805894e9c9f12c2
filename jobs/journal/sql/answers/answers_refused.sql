-- answers_refused
-- How many answers of a run the database has refused, by reason, and of those that belong to no run the ones since it was
-- created. Parameter: run. Locks: none.
-- Index: answer_refusal_pkey for those of the run, and for those of none; run_pkey.
select reason, sum(count)::bigint as count
  from (
    select r.reason, r.count from cutover_control.answer_refusal r where r.run = $1
    union all
    select r.reason, r.count
      from cutover_control.run, cutover_control.answer_refusal r
     where run.run = $1 and r.run = '' and r.minute >= date_trunc('minute', run.created)
  ) refused
 group by reason
 order by reason
