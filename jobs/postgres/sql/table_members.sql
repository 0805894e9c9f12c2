-- The tables that hold the rows of the given ones: each itself, and its partitions at any distance; the file of each as
-- it is now, whatever this transaction's snapshot; and how many locks a statement takes that writes to it: its own, those
-- of its indexes, and of what it keeps apart.
-- Locks nothing, unlike pg_partition_tree. Served by pg_inherits_parent_index and pg_index_indrelid_index.
with recursive member (selected, oid) as (
    select given.oid, given.oid from pg_catalog.unnest($1::pg_catalog.oid[]) as given (oid)
     union all
    select m.selected, h.inhrelid
      from member m
      join pg_catalog.pg_inherits h on h.inhparent = m.oid
      join pg_catalog.pg_class c on c.oid = h.inhrelid and c.relispartition
)
select m.selected::int8 as selected, m.oid::int8 as oid, n.nspname::text as schema, c.relname::text as name,
       coalesce(pg_catalog.pg_relation_filenode(c.oid), 0)::int8 as file,
       (1 + (select pg_catalog.count(*) from pg_catalog.pg_index i where i.indrelid = c.oid)
        + case when c.reltoastrelid = 0 then 0 else 2 end)::int8 as locks
  from member m
  join pg_catalog.pg_class c on c.oid = m.oid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 order by m.selected, m.oid
