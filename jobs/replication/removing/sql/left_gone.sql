-- Groups of a replication ($1, $2) are gone from this side. Locks their rows; the primary key serves it.
update cutover.replication set phase = 'gone', at = clock_timestamp() where birth = $1 and replication = $2
