-- Which of the schemas of these names ($1) this role may not use. Locks nothing. Served by pg_namespace_nspname_index.
select n.nspname::text as schema
  from pg_catalog.pg_namespace n
 where n.nspname = any ($1::text[])
   and not pg_catalog.has_schema_privilege(n.oid, 'usage')
 order by 1
