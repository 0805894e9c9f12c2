-- The functions of this database, each with its text, and whether a default or a trigger of one of these tables ($1)
-- calls it. Locks nothing. Reads pg_proc as a whole; pg_depend's and pg_trigger's indexes serve the rest.
select p.proname::text as name,
       case when p.prosrc = '' then pg_catalog.pg_get_functiondef(p.oid) else p.prosrc end as text,
       p.oid in (select t.tgfoid from pg_catalog.pg_trigger t where t.tgrelid = any ($1::oid[]) and not t.tgisinternal
                  union
                 select d.refobjid
                   from pg_catalog.pg_attrdef f
                   join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_attrdef'::regclass and d.objid = f.oid
                                              and d.refclassid = 'pg_catalog.pg_proc'::regclass
                  where f.adrelid = any ($1::oid[])) as called
  from pg_catalog.pg_proc p
  join pg_catalog.pg_namespace n on n.oid = p.pronamespace
  join pg_catalog.pg_language l on l.oid = p.prolang and l.lanname not in ('c', 'internal')
 where p.prokind in ('f', 'p')
   and n.nspname <> 'information_schema'
   and n.nspname !~ '^pg_'
