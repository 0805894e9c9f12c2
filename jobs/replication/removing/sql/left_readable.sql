-- Whether this role may read a table ($1) of the schema cutover; no row where there is none.
-- Locks nothing; pg_class_relname_nsp_index serves it.
select has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select')
  from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
 where n.nspname = 'cutover' and c.relname = $1
