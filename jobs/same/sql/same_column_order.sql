-- In which order each table has its columns, as one sum. Locks nothing; served by pg_attribute's index.
select pg_catalog.format('%I.%I', n.nspname, c.relname) as name,
       pg_catalog.format('relation %I.%I', n.nspname, c.relname) as within,
       (select pg_catalog.md5(pg_catalog.string_agg(a.attname, ',' order by a.attnum))
          from pg_catalog.pg_attribute a
         where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as "order"
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where c.relkind in ('r', 'p', 'v', 'm', 'f', 'c')
   and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'cutover')
   and not exists (select from pg_catalog.pg_depend e
                    where e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and e.objid = c.oid
                      and e.deptype = 'e')
