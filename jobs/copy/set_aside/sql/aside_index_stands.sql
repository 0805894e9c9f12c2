-- Whether a table's index of this name can be used; no row where there is none.
-- Locks nothing. Served by pg_index_indrelid_index.
select i.indisvalid
  from pg_catalog.pg_index i
  join pg_catalog.pg_class c on c.oid = i.indexrelid
 where i.indrelid = pg_catalog.to_regclass($1) and c.relname = $2
