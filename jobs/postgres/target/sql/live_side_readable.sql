-- Whether this role may read which side of each replication people write to; null where none was ever recorded here.
-- Locks nothing; pg_class_relname_nsp_index serves it.
select bool_and(has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select'))
  from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
 where n.nspname = 'cutover' and c.relname in ('live_side', 'replication')
having count(*) = 2
