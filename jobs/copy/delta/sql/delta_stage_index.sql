-- The key of the rows that wait, which the target could not hold twice. Locks nothing that others use.
create unique index on {stage} ({key})
