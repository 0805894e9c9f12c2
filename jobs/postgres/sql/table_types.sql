-- The given types, with the types that they are made of: a domain's base, an array's elements.
-- Locks nothing. Served by pg_type_oid_index and pg_enum_typid_sortorder_index.
with recursive needed (oid) as (
    select pg_catalog.unnest($1::oid[])
     union
    select made_of.oid
      from needed
      join pg_catalog.pg_type t on t.oid = needed.oid
     cross join lateral (values (t.typbasetype), (case when t.typcategory = 'A' then t.typelem else 0::oid end))
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
           as labels
  from needed
  join pg_catalog.pg_type t on t.oid = needed.oid
  join pg_catalog.pg_namespace n on n.oid = t.typnamespace
