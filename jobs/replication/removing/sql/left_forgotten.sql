-- Nothing of what a replication ($1, $2) keeps out here is to be given back any more. Locks its rows; its key serves it.
delete from cutover.write_fence where birth = $1 and replication = $2
