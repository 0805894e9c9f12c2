-- What has a table's name and is none that a selection may mean: views, sequences, and the partitions of tables.
-- Locks nothing. Reads pg_class and pg_namespace as a whole, pg_inherits by its index.
select n.nspname::text as schema,
       c.relname::text as name,
       c.relkind::text as kind,
       pn.nspname::text as parent_schema,
       p.relname::text as parent
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  left join pg_catalog.pg_inherits i on c.relispartition and c.relkind in ('r', 'p', 'f') and i.inhrelid = c.oid
  left join pg_catalog.pg_class p on p.oid = i.inhparent
  left join pg_catalog.pg_namespace pn on pn.oid = p.relnamespace
 where (c.relkind in ('v', 'm', 'S', 'c') or i.inhrelid is not null)
   and n.nspname not in ('information_schema', 'cutover')
   and n.nspname !~ '^pg_'
