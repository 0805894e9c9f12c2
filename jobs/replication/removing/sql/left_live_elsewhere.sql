-- This side is not written to any more, as a person has said, after a switch of a replication ($1, $2) to it; its other
-- side is, by the names under which both were recorded. Locks its row; the primary key serves it.
update cutover.live_side as l set live = o.there, since = now(), step = 'undone', deadline = null
  from (select r.birth, r.replication, unnest(array[r.publisher, r.subscriber]) as there from cutover.replication as r) as o
 where l.birth = $1 and l.replication = $2 and o.birth = l.birth and o.replication = l.replication and o.there <> l.here
