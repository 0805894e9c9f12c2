-- Indexes. Locks nothing; reads pg_index as a whole; served by the indexes of pg_class and pg_depend.
select pg_catalog.format('%I.%I', n.nspname, x.relname) as name,
       pg_catalog.format('relation %I.%I', n.nspname, c.relname) as within,
       i.indrelid::pg_catalog.regclass::text as "table",
       pg_catalog.md5(pg_catalog.pg_get_indexdef(i.indexrelid)) as definition,
       i.indisvalid::text as valid,
       i.indisclustered::text as clustered
  from pg_catalog.pg_index i
  join pg_catalog.pg_class x on x.oid = i.indexrelid
  join pg_catalog.pg_class c on c.oid = i.indrelid
  join pg_catalog.pg_namespace n on n.oid = x.relnamespace
 where n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'cutover')
   and not exists (select from pg_catalog.pg_depend e
                    where e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and e.objid = i.indrelid
                      and e.deptype = 'e')
