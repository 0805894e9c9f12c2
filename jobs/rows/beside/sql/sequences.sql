-- Every sequence that a selection may mean, with the column that owns it and those whose defaults name it.
-- Locks nothing. Reads pg_sequence as a whole; pg_depend's indexes serve the rest.
select s.oid::int8 as oid,
       n.nspname::text as schema,
       s.relname::text as name,
       q.seqincrement > 0 as rising,
       q.seqcycle as cycles,
       q.seqmin as least,
       q.seqmax as most,
       pg_catalog.has_sequence_privilege(s.oid, 'select') and pg_catalog.has_schema_privilege(n.oid, 'usage') as readable,
       pg_catalog.has_sequence_privilege(s.oid, 'update') as settable,
       array(select array[a.attrelid::int8::text, a.attname::text,
                          (a.atttypid in ('int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'numeric'::regtype))::text]
               from (select d.refobjid as relation, d.refobjsubid as attnum
                       from pg_catalog.pg_depend d
                      where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = s.oid
                        and d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjsubid > 0
                        and d.deptype in ('a', 'i')
                      union
                     select f.adrelid, f.adnum
                       from pg_catalog.pg_depend d
                       join pg_catalog.pg_attrdef f on f.oid = d.objid
                      where d.classid = 'pg_catalog.pg_attrdef'::regclass
                        and d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid = s.oid) as used
               join pg_catalog.pg_attribute a on a.attrelid = used.relation and a.attnum = used.attnum
              order by 1) as columns
  from pg_catalog.pg_sequence q
  join pg_catalog.pg_class s on s.oid = q.seqrelid and s.relpersistence <> 't'
  join pg_catalog.pg_namespace n on n.oid = s.relnamespace
 where n.nspname not in ('information_schema', 'cutover')
   and n.nspname !~ '^pg_'
 order by n.nspname, s.relname
