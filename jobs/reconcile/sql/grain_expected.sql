-- How many rows a table has, how many of them must arrive through a mapping query, and the sum of the hashes of what
-- names those; and for each reason how many are left out for it.
-- Locks nothing. Reads the table once, in the order of the disk.
select pg_catalog.count(*) as rows,
       pg_catalog.count(*) filter (where reason is null) as wanted,
       coalesce(pg_catalog.sum(pg_catalog.hashtextextended(name, 0)) filter (where reason is null), 0)::text as sum,
       array[{counts}]::pg_catalog.int8[] as left_out
  from (select {name} as name, {reason} as reason from {rows}) as source
