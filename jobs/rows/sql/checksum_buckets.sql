-- Rows and the sum of their hashes for every bucket of hashes. The offset keeps the hash from being computed twice.
-- Locks nothing. Reads a range of blocks, or all of it, in the order of the disk.
select hash & {mask} as bucket, pg_catalog.count(*) as rows, pg_catalog.sum(hash)::text as sum
  from (select {hash} as hash from {rows} where {condition} offset 0) as hashed
 where {buckets}
 group by 1
