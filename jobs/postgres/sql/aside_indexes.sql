-- Indexes of the given tables that can be dropped and made again as they are, with the constraints that they serve.
-- Left out: what else depends on them, what is a replica identity, clustered, invalid or of an extension, and what this
-- role may not make again. Locks nothing. Served by pg_index_indrelid_index and pg_depend's indexes.
select i.indrelid::int8 as relation,
       c.relname::text as name,
       coalesce(k.contype::text, 'i') as kind,
       i.indisunique as unique,
       pg_catalog.pg_get_indexdef(i.indexrelid) as index,
       coalesce(pg_catalog.pg_get_constraintdef(k.oid), '') as constraint,
       coalesce(k.condeferrable, false) as deferrable,
       coalesce(k.condeferred, false) as deferred,
       coalesce(s.spcname::text, '') as tablespace,
       coalesce(pg_catalog.obj_description(i.indexrelid, 'pg_class'), '') as comment,
       coalesce(pg_catalog.obj_description(k.oid, 'pg_constraint'), '') as constraint_comment,
       case when i.indexprs is null and i.indpred is null and k.contype is distinct from 'x' then
           array(select a.attname::text
                   from pg_catalog.unnest(i.indkey::int2[]) with ordinality as p (attnum, place)
                   join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = p.attnum
                  where p.place <= i.indnkeyatts
                  order by p.place) else '{}' end as columns,
       array(select f.oid::int8 from pg_catalog.pg_constraint f where f.contype = 'f' and f.conindid = i.indexrelid)
           as referred_by,
       i.indisprimary and exists (select from pg_catalog.pg_publication_tables p
                                   where p.schemaname = n.nspname and p.tablename = t.relname) as published,
       pg_catalog.pg_relation_size(i.indexrelid)::int8 as bytes
  from pg_catalog.pg_index i
  join pg_catalog.pg_class c on c.oid = i.indexrelid
  join pg_catalog.pg_class t on t.oid = i.indrelid
  join pg_catalog.pg_namespace n on n.oid = t.relnamespace
  left join pg_catalog.pg_constraint k on k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x')
  left join pg_catalog.pg_tablespace s on s.oid = c.reltablespace
 where i.indrelid = any ($1::oid[])
   and t.relkind = 'r'
   and i.indisvalid and i.indisready and not i.indisreplident and not i.indisclustered
   and pg_catalog.pg_has_role(t.relowner, 'usage')
   and pg_catalog.has_schema_privilege(t.relnamespace, 'create')
   and not coalesce((pg_catalog.to_jsonb(k) ->> 'conperiod')::bool, false)  -- a column of PostgreSQL 18
   and not exists (select from pg_catalog.pg_attribute a where a.attrelid = i.indexrelid and a.attstattarget >= 0)
   and not exists (select
                     from pg_catalog.pg_depend d
                     left join pg_catalog.pg_constraint f on d.classid = 'pg_catalog.pg_constraint'::regclass
                                                         and f.oid = d.objid and f.contype = 'f'
                    where (d.refclassid, d.refobjid) in (('pg_catalog.pg_class'::regclass, i.indexrelid),
                                                         ('pg_catalog.pg_constraint'::regclass, k.oid))
                      and d.deptype in ('n', 'a')
                      and f.oid is null)
   and not exists (select from pg_catalog.pg_depend d
                    where (d.classid, d.objid) in (('pg_catalog.pg_class'::regclass, i.indexrelid),
                                                   ('pg_catalog.pg_constraint'::regclass, k.oid))
                      and d.deptype = 'e')
 order by i.indrelid, not i.indisprimary, c.relname
