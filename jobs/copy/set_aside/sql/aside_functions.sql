-- Which of these names ($1) are functions. Locks nothing. Served by pg_proc_proname_args_nsp_index.
select distinct n.nspname || '.' || p.proname as name
  from pg_catalog.pg_proc p
  join pg_catalog.pg_namespace n on n.oid = p.pronamespace
 where n.nspname <> 'pg_catalog'
   and p.proname = any (array(select (pg_catalog.parse_ident(name))[2] from pg_catalog.unnest($1::text[]) as name))
   and array[n.nspname::text, p.proname::text] in (
           select pg_catalog.parse_ident(name) from pg_catalog.unnest($1::text[]) as name)
 order by 1
