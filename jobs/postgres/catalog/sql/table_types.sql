-- The given types, with the types that they are made of: a domain's base, an array's elements, a composite's fields.
-- Locks nothing. Served by pg_type_oid_index, pg_enum_typid_sortorder_index and pg_attribute_relid_attnum_index.
with recursive needed (oid) as (
    select pg_catalog.unnest($1::oid[])
     union
    select made_of.oid
      from needed
      join pg_catalog.pg_type t on t.oid = needed.oid
     cross join lateral (values (t.typbasetype), (case when t.typcategory = 'A' then t.typelem else 0::oid end)
                          union all
                         select a.atttypid from pg_catalog.pg_attribute a
                          where a.attrelid = t.typrelid and t.typtype = 'c' and a.attnum > 0 and not a.attisdropped)
           as made_of (oid)
     where made_of.oid <> 0
)
select t.oid::int8 as oid,
       n.nspname::text as schema,
       t.typname::text as name,
       t.typtype::text as kind,
       t.typbasetype::int8 as base,
       t.typtypmod as typmod,
       case when t.typcategory = 'A' then t.typelem else 0 end::int8 as element,
       t.typsend <> 0 and t.typreceive <> 0 as binary,
       array(select e.enumlabel::text from pg_catalog.pg_enum e where e.enumtypid = t.oid order by e.enumsortorder)
           as labels,
       fields.names, fields.types, fields.typmods, fields.declared
  from needed
  join pg_catalog.pg_type t on t.oid = needed.oid
 cross join lateral (select coalesce(pg_catalog.array_agg(a.attname::text order by a.attnum), '{}') as names,
                            coalesce(pg_catalog.array_agg(a.atttypid::int8 order by a.attnum), '{}') as types,
                            coalesce(pg_catalog.array_agg(a.atttypmod order by a.attnum), '{}') as typmods,
                            coalesce(pg_catalog.array_agg(pg_catalog.format_type(a.atttypid, a.atttypmod)
                                                          order by a.attnum), '{}') as declared
                       from pg_catalog.pg_attribute a
                      where a.attrelid = t.typrelid and t.typtype = 'c' and a.attnum > 0 and not a.attisdropped)
       as fields
  join pg_catalog.pg_namespace n on n.oid = t.typnamespace
