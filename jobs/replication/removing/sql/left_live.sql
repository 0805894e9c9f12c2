-- This side is written to again, as a person has said, after a switch of a replication ($1, $2) away from it.
-- Locks its row; the primary key serves it.
update cutover.live_side set live = here, since = now(), step = 'undone', deadline = null
 where birth = $1 and replication = $2
