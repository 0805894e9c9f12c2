-- The state of the source that an earlier run's attempts of this task saw, taken over with what they committed.
-- Locks its own new row. Reads cutover.source_state as a whole: a row a task.
insert into cutover.source_state (run, task, mark, token)
select $1, $2::text, s.mark, $3
  from cutover.source_state s
 where s.task = $2::text and s.run <> $1
 order by s.seen_at desc
 limit 1
on conflict (run, task) do nothing
