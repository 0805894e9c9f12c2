-- Extensions with their versions. Locks nothing; reads pg_extension, which is small.
select e.extname as name, e.extversion as version, n.nspname as schema
  from pg_catalog.pg_extension e
  join pg_catalog.pg_namespace n on n.oid = e.extnamespace
