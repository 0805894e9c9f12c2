-- What the same task of earlier runs has set aside and nobody rebuilt is this run's to rebuild.
-- Locks the rows of cutover.set_aside that it changes. Reads cutover.set_aside as a whole: a few rows.
update cutover.set_aside as s set run = $1
 where s.task = $2 and s.run <> $1 and s.restored_at is null
   and not exists (select from cutover.set_aside m
                    where (m.run, m.task, m.relation, m.kind, m.name) = ($1, $2, s.relation, s.kind, s.name))
