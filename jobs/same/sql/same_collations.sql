-- The collations that columns, indexes or domains use, and those that somebody made, with the version that the host has
-- now. Locks nothing; reads pg_attribute and pg_index as a whole. Columns that older versions lack are null.
with used as (
    select a.attcollation as oid from pg_catalog.pg_attribute a where a.attrelid >= 16384 and a.attcollation <> 0
     union
    select pg_catalog.unnest(i.indcollation) from pg_catalog.pg_index i where i.indrelid >= 16384
     union
    select t.typcollation from pg_catalog.pg_type t where t.typtype = 'd'
     union
    select c.oid from pg_catalog.pg_collation c where c.oid >= 16384
)
select pg_catalog.format('%I.%I', n.nspname, c.collname) as name,
       c.collprovider::text as provider,
       c.collcollate::text as "collate",
       c.collctype::text as ctype,
       coalesce(pg_catalog.to_jsonb(c) ->> 'colllocale', pg_catalog.to_jsonb(c) ->> 'colliculocale') as locale,
       pg_catalog.to_jsonb(c) ->> 'collicurules' as rules,
       c.collisdeterministic::text as deterministic,
       c.collversion as "recorded version",
       pg_catalog.pg_collation_actual_version(c.oid) as version
  from pg_catalog.pg_collation c
  join pg_catalog.pg_namespace n on n.oid = c.collnamespace
 where c.oid in (select oid from used) and c.collprovider <> 'd'
   and c.collencoding in (-1, (select d.encoding from pg_catalog.pg_database d
                                where d.datname = pg_catalog.current_database()))
   and not exists (select from pg_catalog.pg_depend e
                    where e.classid = 'pg_catalog.pg_collation'::pg_catalog.regclass and e.objid = c.oid
                      and e.deptype = 'e')
