-- Take what a replication ($1, $2) keeps out here, in the transaction that gives it back: the newest first, each with
-- whether another replication still asks for it. Locks its rows. The primary key serves it.
with mine as (delete from cutover.write_fence where birth = $1 and replication = $2 returning *)
select m.number, m.role, m.undo,
       exists (select from cutover.write_fence o
                where o.undo = m.undo and (o.birth, o.replication) <> ($1, $2)) as still_asked
  from mine m
 order by m.number desc
