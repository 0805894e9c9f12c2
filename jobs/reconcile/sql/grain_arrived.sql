-- How many rows of a table have arrived through a mapping query, and the sum of the hashes of what names them.
-- Locks nothing. Runs the query once.
select pg_catalog.count(name) as rows, coalesce(pg_catalog.sum(pg_catalog.hashtextextended(name, 0)), 0)::text as sum
  from {arrived}
