-- The tasks of a run that hold something, but for these ($2) and those of a newer engine ($3: tokens from this one on).
-- Locks nothing; served by the primary key.
select distinct task from cutover.lease where run = $1 and not task = any($2::text[]) and token < $3
