-- How sequences count, and not how far they are. Locks nothing; reads pg_sequence; served by pg_depend's index.
select pg_catalog.format('%I.%I', n.nspname, c.relname) as name,
       pg_catalog.format('relation %I.%I', n.nspname, c.relname) as within,
       pg_catalog.format_type(s.seqtypid, null) as type,
       pg_catalog.concat_ws(' ', s.seqincrement, s.seqmin, s.seqmax, s.seqstart) as limits,
       s.seqcache::text as cache,
       s.seqcycle::text as cycle
  from pg_catalog.pg_sequence s
  join pg_catalog.pg_class c on c.oid = s.seqrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'cutover')
   and not exists (select from pg_catalog.pg_depend e
                    where e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and e.objid = c.oid
                      and e.deptype = 'e')
