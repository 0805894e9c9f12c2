-- What a delta load's earlier attempts committed. Locks nothing; served by the primary key.
select relation, phase, relfilenode, lo, hi, inserted, updated, deleted, compared
  from cutover.delta where run = $1 and task = $2
