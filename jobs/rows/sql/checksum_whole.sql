-- Rows and the sum of their hashes. Nothing is grouped: that would cost a fifth more, and equal sums need no buckets.
-- Locks nothing. Reads a range of blocks, or all of it, in the order of the disk.
select pg_catalog.count(*) as rows, coalesce(pg_catalog.sum({hash}), 0)::text as sum from {rows} where {condition}
