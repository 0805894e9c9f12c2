-- Sequences that give values to columns of the given tables: of identity, owned, or named in a default.
-- Locks nothing. Served by pg_depend's indexes and pg_attrdef's by relation.
select distinct a.attrelid::int8 as relation,
       a.attname::text as name,
       s.oid::int8 as sequence,
       n.nspname::text as schema,
       s.relname::text as sequence_name,
       q.seqincrement > 0 as rising,
       q.seqmin as least,
       q.seqmax as most,
       pg_catalog.has_sequence_privilege(s.oid, 'update') and pg_catalog.has_sequence_privilege(s.oid, 'select') as allowed
  from (select d.refobjid as relation, d.refobjsubid as attnum, d.objid as sequence
          from pg_catalog.pg_depend d
         where d.classid = 'pg_catalog.pg_class'::regclass and d.refclassid = 'pg_catalog.pg_class'::regclass
           and d.refobjid = any ($1::oid[]) and d.refobjsubid > 0 and d.deptype in ('a', 'i')
         union
        select f.adrelid, f.adnum, d.refobjid
          from pg_catalog.pg_attrdef f
          join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_attrdef'::regclass and d.objid = f.oid
                                     and d.refclassid = 'pg_catalog.pg_class'::regclass
         where f.adrelid = any ($1::oid[])) as used
  join pg_catalog.pg_class s on s.oid = used.sequence and s.relkind = 'S'
  join pg_catalog.pg_namespace n on n.oid = s.relnamespace
  join pg_catalog.pg_sequence q on q.seqrelid = s.oid and not q.seqcycle
  join pg_catalog.pg_attribute a on a.attrelid = used.relation and a.attnum = used.attnum
 where a.atttypid in ('int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'numeric'::regtype)
 order by relation, name
