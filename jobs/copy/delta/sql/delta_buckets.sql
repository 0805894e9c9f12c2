-- Rows and the sum of their hashes, by the bucket of the key's hash. Locks nothing. Reads what the condition says.
select {bucket} as bucket, pg_catalog.count(*) as rows, pg_catalog.sum({hash})::text as sum
  from {rows} where {condition} group by 1
