-- The tables that hold the rows of partitioned ones, as schema.table. Locks nothing; served by the index of pg_inherits.
select distinct n.nspname || '.' || c.relname as title
  from pg_catalog.unnest($1::pg_catalog.oid[]) as parent (oid),
       lateral pg_catalog.pg_partition_tree(parent.oid) as part
  join pg_catalog.pg_class as c on c.oid = part.relid
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
 order by 1
