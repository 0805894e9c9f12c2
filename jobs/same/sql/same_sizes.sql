-- How large tables are, as the last VACUUM or ANALYZE left it. Locks nothing; reads pg_class as a whole.
select pg_catalog.format('%I.%I', n.nspname, c.relname) as name,
       pg_catalog.format('relation %I.%I', n.nspname, c.relname) as within,
       c.reltuples::double precision as rows,
       c.relpages::double precision * pg_catalog.current_setting('block_size')::integer as bytes
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where c.relkind in ('r', 'm')
   and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'cutover')
   and not exists (select from pg_catalog.pg_depend e
                    where e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and e.objid = c.oid
                      and e.deptype = 'e')
