-- The tables that hold the rows of partitioned ones, each with its size in blocks and its file.
-- Locks nothing. Served by the indexes of pg_inherits and pg_class; sizes come from the file system.
select parent.oid::int8 as parent,
       c.oid::int8 as oid,
       n.nspname::text as schema,
       c.relname::text as name,
       coalesce(pg_catalog.pg_relation_filenode(c.oid), 0)::int8 as filenode,
       case when c.relkind = 'r'
            then pg_catalog.pg_relation_size(c.oid) / pg_catalog.current_setting('block_size')::int8 else 0 end::int8 as pages,
       pg_catalog.has_table_privilege(c.oid, 'select') and pg_catalog.has_schema_privilege(n.oid, 'usage') as readable
  from pg_catalog.unnest($1::oid[]) as parent (oid)
 cross join lateral pg_catalog.pg_partition_tree(parent.oid) as part
  join pg_catalog.pg_class c on c.oid = part.relid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where part.isleaf
 order by parent.oid, c.oid
