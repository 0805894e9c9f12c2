-- What refuses rows of tables ($1) and is easily overlooked, each with the selected table ($2) that it is or is a partition
-- of: exclusions, and unique indexes that are not valid, which the server keeps all the same.
-- Locks nothing. Served by pg_index_indrelid_index.
select m.selected::int8 as selected,
       n.nspname::text as schema,
       r.relname::text as table,
       c.relname::text as name,
       i.indisexclusion as exclusion
  from rows from (pg_catalog.unnest($1::oid[]), pg_catalog.unnest($2::oid[])) as m (oid, selected)
  join pg_catalog.pg_index i on i.indrelid = m.oid
  join pg_catalog.pg_class c on c.oid = i.indexrelid and c.relkind = 'i'
  join pg_catalog.pg_class r on r.oid = i.indrelid
  join pg_catalog.pg_namespace n on n.oid = r.relnamespace
 where i.indislive and i.indisready
   and (i.indisexclusion or (i.indisunique and not i.indisvalid))
 order by n.nspname, r.relname, c.relname
