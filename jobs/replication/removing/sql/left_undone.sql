-- A switch of a replication ($1, $2) that was under way is taken back here. Locks its row; the primary key serves it.
update cutover.live_side set step = 'undone', deadline = null
 where birth = $1 and replication = $2 and live = here and step <> ''
