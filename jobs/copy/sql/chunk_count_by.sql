-- How many rows of each of the chunks between the given bounds stand in the target: one pass for all of them.
-- Locks nothing. Reads the key's index, or the table, once.
select pg_catalog.width_bucket({key}, array[{bounds}]::{type}[]) as bucket, pg_catalog.count(*) as rows
  from {rows}
 where {condition}
 group by 1
