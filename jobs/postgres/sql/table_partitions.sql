-- The tables that hold the rows of partitioned ones.
-- Locks nothing, unlike pg_partition_tree. Served by pg_inherits_parent_index.
with recursive member (oid) as (
    select pg_catalog.unnest($1::pg_catalog.oid[])
     union
    select h.inhrelid
      from member m
      join pg_catalog.pg_inherits h on h.inhparent = m.oid
      join pg_catalog.pg_class c on c.oid = h.inhrelid and c.relispartition
)
select n.nspname::text as schema, c.relname::text as name
  from member m
  join pg_catalog.pg_class c on c.oid = m.oid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 order by 1, 2
