-- The state of the source that an earlier run's attempts of this task saw, taken over with what they committed: of several
-- runs the oldest state, since what has happened since then is looked for.
-- Locks its own new row. Reads cutover.source_state as a whole: a row a task.
insert into cutover.source_state (run, task, mark, token)
select $1, $2::text, s.mark, $3
  from cutover.source_state s
 where s.task = $2::text and s.run = any ($4::text[])
 order by s.seen_at
 limit 1
on conflict (run, task) do nothing
