-- The sequences that defaults of these tables ($1) count with, and those that a statement names ($2, quoted as in SQL), each
-- with the right ($3) that it takes. Those of identity columns take none.
-- Locks nothing. Served by pg_attrdef_adrelid_adnum_index and pg_depend's indexes.
select n.nspname::text as schema, s.relname::text as name, used."right"
  from (select d.refobjid as oid, 'usage' as "right"
          from pg_catalog.pg_attrdef f
          join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_attrdef'::regclass and d.objid = f.oid
                                     and d.refclassid = 'pg_catalog.pg_class'::regclass
         where f.adrelid = any ($1::pg_catalog.oid[])
         union
        select pg_catalog.to_regclass(named.text), named."right"
          from unnest($2::text[], $3::text[]) as named (text, "right")) as used
  join pg_catalog.pg_class s on s.oid = used.oid and s.relkind = 'S'
  join pg_catalog.pg_namespace n on n.oid = s.relnamespace
 order by 1, 2, 3
