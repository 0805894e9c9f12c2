-- What the same task of earlier runs has brought is this run's. Locks its own rows. Served by the primary key.
update cutover.large_object o set run = $1, token = $3
 where o.task = $2 and o.run <> $1
   and not exists (select from cutover.large_object mine
                    where mine.run = $1 and mine.task = $2 and mine.object = o.object)
