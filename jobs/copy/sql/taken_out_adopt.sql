-- What the same task of earlier runs ($4) took out is told by this run, which took their rows over.
-- Locks the rows that it changes. Served by the primary key.
update cutover.taken_out o set run = $1, token = $3
 where o.task = $2 and o.run = any ($4::text[])
   and not exists (select from cutover.taken_out mine
                    where mine.run = $1 and mine.task = $2 and mine.relation = o.relation)
