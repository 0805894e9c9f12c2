-- The groups of one replication of a run ($1 its birth), or of all runs and replications where these are null.
-- Locks nothing; a few rows.
select birth, replication, direction, number, run, task, publisher, subscriber, publication, slot, subscription, tables,
       phase, position, foreign_keys, publisher_shape, subscriber_shape, token, at
from cutover.replication
where ($1::text is null or birth = $1) and ($2::text is null or replication = $2)
order by birth, replication, direction desc, number
