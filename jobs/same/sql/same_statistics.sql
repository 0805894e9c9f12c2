-- Extended statistics. Locks nothing; reads pg_statistic_ext; served by pg_class's index.
select pg_catalog.format('%I.%I', n.nspname, s.stxname) as name,
       pg_catalog.format('relation %s', s.stxrelid::pg_catalog.regclass) as within,
       pg_catalog.md5(pg_catalog.pg_get_statisticsobjdef(s.oid)) as definition
  from pg_catalog.pg_statistic_ext s
  join pg_catalog.pg_namespace n on n.oid = s.stxnamespace
 where n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'cutover')
