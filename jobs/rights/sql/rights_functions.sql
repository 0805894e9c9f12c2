-- The functions of these names ($1) that are not PostgreSQL's own: as GRANT writes them, whether everybody may call them,
-- and whether what they do inside takes their caller's rights and can be looked into by nobody.
-- Locks nothing. Served by pg_proc_proname_args_nsp_index.
select n.nspname::text as schema,
       pg_catalog.format('%I.%I(%s)', n.nspname, p.proname, pg_catalog.pg_get_function_identity_arguments(p.oid)) as name,
       pg_catalog.has_function_privilege('public', p.oid, 'execute') as everybody,
       not p.prosecdef and l.lanname not in ('c', 'internal') as opaque
  from pg_catalog.pg_proc p
  join pg_catalog.pg_namespace n on n.oid = p.pronamespace
  join pg_catalog.pg_language l on l.oid = p.prolang
 where p.proname = any ($1::text[])
   and n.nspname <> 'information_schema'
   and n.nspname !~ '^pg_'
 order by 1, 2
