-- Which of these hash functions this server has. Locks nothing. Served by the index of pg_proc's names.
select proname as name
  from pg_catalog.pg_proc
 where proname = any ($1::pg_catalog.name[]) and pronamespace = 'pg_catalog'::pg_catalog.regnamespace and pronargs = 2
