-- How far the attempts of a run were, as it was kept, in the order of time. Locks: none.
-- Index: sample_pkey.
select s.at, s.task, s.attempt, s.done, s.total, s.unit, s.bytes
  from cutover_control.sample s where s.run = $1 order by s.at, s.task
