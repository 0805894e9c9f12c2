-- How many partitions a table has, of its own and not of theirs. Locks nothing. Served by pg_inherits_parent_index.
select pg_catalog.count(*)::int4
  from pg_catalog.pg_inherits
 where inhparent = pg_catalog.to_regclass($1)
