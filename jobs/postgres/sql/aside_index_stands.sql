-- Whether a table has an index of this name that can be used. Locks nothing. Served by pg_index_indrelid_index.
select exists (select
                 from pg_catalog.pg_index i
                 join pg_catalog.pg_class c on c.oid = i.indexrelid
                where i.indrelid = pg_catalog.to_regclass($1) and c.relname = $2 and i.indisvalid)
