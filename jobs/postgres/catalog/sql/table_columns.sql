-- The columns of the given tables, in their order, and what this role may do with each.
-- Locks nothing. Served by pg_attribute_relid_attnum_index.
select a.attrelid::int8 as relation,
       a.attname::text as name,
       a.atttypid::int8 as type,
       a.atttypmod as typmod,
       pg_catalog.format_type(a.atttypid, a.atttypmod) as declared,
       a.attnotnull as not_null,
       a.atthasdef or a.attidentity <> '' as has_default,
       a.attgenerated <> '' as generated,
       c.collname::text as collation,
       coalesce(c.collisdeterministic, true) as deterministic,
       coalesce(c.collversion <> pg_catalog.pg_collation_actual_version(c.oid), false) as reordered,
       pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'select') as readable,
       pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'insert') as fillable,
       pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'update') as changeable
  from pg_catalog.pg_attribute a
  left join pg_catalog.pg_collation c on c.oid = a.attcollation
 where a.attrelid = any ($1::oid[])
   and a.attnum > 0
   and not a.attisdropped
 order by a.attrelid, a.attnum
