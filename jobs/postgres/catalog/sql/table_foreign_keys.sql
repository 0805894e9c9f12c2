-- Every foreign key of the database: who refers to whom, by which columns, and what a delete would do.
-- With the tables of which either is a partition, the nearest first, and whether it is partitioned itself.
-- Locks nothing. Reads pg_constraint as a whole, and pg_inherits; pg_trigger is served by pg_trigger_tgconstraint_index.
with recursive partition (leaf, oid, height) as (
    select h.inhrelid, h.inhparent, 1
      from pg_catalog.pg_inherits h
      join pg_catalog.pg_class c on c.oid = h.inhrelid and c.relispartition
     union all
    select p.leaf, h.inhparent, p.height + 1
      from partition p
      join pg_catalog.pg_inherits h on h.inhrelid = p.oid
      join pg_catalog.pg_class c on c.oid = h.inhrelid and c.relispartition
), above (oid, names) as (
    select p.leaf, pg_catalog.array_agg(array[n.nspname::text, c.relname::text] order by p.height)
      from partition p
      join pg_catalog.pg_class c on c.oid = p.oid
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     group by p.leaf
)
select k.conname::text as name,
       k.conrelid::int8 as referring,
       rn.nspname::text as referring_schema,
       r.relname::text as referring_name,
       k.confrelid::int8 as referenced,
       dn.nspname::text as referenced_schema,
       d.relname::text as referenced_name,
       k.confdeltype::text as on_delete,
       k.confmatchtype = 'f' as whole,
       k.convalidated as proved,
       exists (select from pg_catalog.pg_trigger t
                where t.tgconstraint = k.oid and t.tgrelid = k.confrelid and t.tgenabled in ('A', 'R')) as always,
       r.relkind = 'p' as referring_parted,
       d.relkind = 'p' as referenced_parted,
       array(select a.attname::text from pg_catalog.unnest(k.conkey) with ordinality as c (attnum, place)
               join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = c.attnum order by c.place)
           as columns,
       array(select a.attname::text from pg_catalog.unnest(k.confkey) with ordinality as c (attnum, place)
               join pg_catalog.pg_attribute a on a.attrelid = k.confrelid and a.attnum = c.attnum order by c.place)
           as referenced_columns,
       coalesce(ra.names, '{}') as referring_in,
       coalesce(da.names, '{}') as referenced_in
  from pg_catalog.pg_constraint k
  join pg_catalog.pg_class r on r.oid = k.conrelid
  join pg_catalog.pg_namespace rn on rn.oid = r.relnamespace
  join pg_catalog.pg_class d on d.oid = k.confrelid
  join pg_catalog.pg_namespace dn on dn.oid = d.relnamespace
  left join above ra on ra.oid = k.conrelid
  left join above da on da.oid = k.confrelid
 where k.contype = 'f'
   and k.conparentid = 0
   and coalesce((pg_catalog.to_jsonb(k) ->> 'conenforced')::bool, true)  -- a column of PostgreSQL 18
 order by k.conname, k.oid
