-- The file of each of the given tables and of their partitions, as they are now, whatever this transaction's snapshot.
-- Locks nothing. Served by pg_inherits_parent_index.
with recursive member (selected, oid) as (
    select given.oid, given.oid from pg_catalog.unnest($1::pg_catalog.oid[]) as given (oid)
     union all
    select m.selected, h.inhrelid
      from member m
      join pg_catalog.pg_inherits h on h.inhparent = m.oid
      join pg_catalog.pg_class c on c.oid = h.inhrelid and c.relispartition
)
select m.selected::int8 as selected, m.oid::int8 as oid,
       coalesce(pg_catalog.pg_relation_filenode(m.oid), 0)::int8 as file
  from member m
 order by m.selected, m.oid
