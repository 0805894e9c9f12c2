-- Every foreign key of the database: who refers to whom, by which columns, and what a delete would do.
-- Locks nothing. Reads pg_constraint as a whole.
select k.conname::text as name,
       k.conrelid::int8 as referring,
       rn.nspname::text as referring_schema,
       r.relname::text as referring_name,
       k.confrelid::int8 as referenced,
       dn.nspname::text as referenced_schema,
       d.relname::text as referenced_name,
       k.confdeltype::text as on_delete,
       array(select a.attname::text from pg_catalog.unnest(k.conkey) with ordinality as c (attnum, place)
               join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = c.attnum order by c.place)
           as columns,
       array(select a.attname::text from pg_catalog.unnest(k.confkey) with ordinality as c (attnum, place)
               join pg_catalog.pg_attribute a on a.attrelid = k.confrelid and a.attnum = c.attnum order by c.place)
           as referenced_columns
  from pg_catalog.pg_constraint k
  join pg_catalog.pg_class r on r.oid = k.conrelid
  join pg_catalog.pg_namespace rn on rn.oid = r.relnamespace
  join pg_catalog.pg_class d on d.oid = k.confrelid
  join pg_catalog.pg_namespace dn on dn.oid = d.relnamespace
 where k.contype = 'f'
   and k.conparentid = 0
   and coalesce((pg_catalog.to_jsonb(k) ->> 'conenforced')::bool, true)  -- a column of PostgreSQL 18
 order by k.conname, k.oid
