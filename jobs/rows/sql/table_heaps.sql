-- The tables that hold the rows of partitioned ones, each with its size in blocks and its file.
-- Locks nothing, unlike pg_partition_tree. Served by pg_inherits_parent_index; sizes come from the file system.
with recursive member (parent, oid) as (
    select given.oid, given.oid from pg_catalog.unnest($1::pg_catalog.oid[]) as given (oid)
     union all
    select m.parent, h.inhrelid
      from member m
      join pg_catalog.pg_inherits h on h.inhparent = m.oid
      join pg_catalog.pg_class c on c.oid = h.inhrelid and c.relispartition
)
select m.parent::int8 as parent,
       c.oid::int8 as oid,
       n.nspname::text as schema,
       c.relname::text as name,
       coalesce(pg_catalog.pg_relation_filenode(c.oid), 0)::int8 as filenode,
       case when c.relkind = 'r'
            then pg_catalog.pg_relation_size(c.oid) / pg_catalog.current_setting('block_size')::int8 else 0 end::int8 as pages,
       pg_catalog.has_table_privilege(c.oid, 'select') and pg_catalog.has_schema_privilege(n.oid, 'usage')
           and not pg_catalog.row_security_active(c.oid) as readable
  from member m
  join pg_catalog.pg_class c on c.oid = m.oid and c.relkind <> 'p'
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 order by m.parent, c.oid
