-- The key of the rows that wait. Locks nothing that others use.
create index on {stage} ({key})
