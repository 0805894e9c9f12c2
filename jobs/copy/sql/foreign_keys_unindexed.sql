-- Foreign keys that refer to tables ($1) and by whose columns nothing finds the rows that refer to one: the server reads
-- the whole referring table for every row that is deleted. A partition counts by itself; left out is what nobody enforces.
-- An index serves that has all of the columns in front, or that is unique by some of them.
-- Locks nothing but the definitions. Reads pg_constraint as a whole, and pg_inherits; pg_index by pg_index_indrelid_index.
with recursive referring (key, oid) as (
    select k.oid, k.conrelid
      from pg_catalog.pg_constraint k
     where k.contype = 'f' and k.conparentid = 0 and k.confrelid = any ($1::oid[])
       and coalesce((pg_catalog.to_jsonb(k) ->> 'conenforced')::bool, true)  -- a column of PostgreSQL 18
     union all
    select r.key, h.inhrelid
      from referring r
      join pg_catalog.pg_inherits h on h.inhparent = r.oid
      join pg_catalog.pg_class c on c.oid = h.inhrelid and c.relispartition
), leaf as (
    select r.key, r.oid, c.reltuples,
           array(select a.attnum
                   from pg_catalog.unnest(k.conkey) as named (attnum)
                   join pg_catalog.pg_attribute above on above.attrelid = k.conrelid and above.attnum = named.attnum
                   join pg_catalog.pg_attribute a on a.attrelid = r.oid and a.attname = above.attname) as columns
      from referring r
      join pg_catalog.pg_constraint k on k.oid = r.key
      join pg_catalog.pg_class c on c.oid = r.oid and c.relkind = 'r'
), unserved as (
    select l.*
      from leaf l
     where not exists (
        select
          from pg_catalog.pg_index i
          join pg_catalog.pg_class c on c.oid = i.indexrelid
          join pg_catalog.pg_am m on m.oid = c.relam and m.amname in ('btree', 'hash')
         cross join lateral (
            select pg_catalog.array_agg(p.attnum) as every,
                   pg_catalog.array_agg(p.attnum) filter (where p.place <= pg_catalog.cardinality(l.columns)) as first
              from pg_catalog.unnest(i.indkey::int2[]) with ordinality as p (attnum, place)
             where p.place <= i.indnkeyatts) as key
         where i.indrelid = l.oid and i.indisvalid and i.indislive and i.indpred is null
           and (key.first @> l.columns or (i.indisunique and l.columns @> key.every)))
)
select k.conname::text as name,
       rn.nspname::text as schema,
       r.relname::text as table,
       array(select a.attname::text from pg_catalog.unnest(k.conkey) with ordinality as c (attnum, place)
               join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = c.attnum order by c.place)
           as columns,
       k.confrelid::int8 as referenced,
       pg_catalog.sum(greatest(u.reltuples, 0))::int8 as rows,
       pg_catalog.sum(coalesce(pg_catalog.pg_relation_size(u.oid), 0))::int8 as bytes
  from unserved u
  join pg_catalog.pg_constraint k on k.oid = u.key
  join pg_catalog.pg_class r on r.oid = k.conrelid
  join pg_catalog.pg_namespace rn on rn.oid = r.relnamespace
 group by k.oid, k.conname, k.conrelid, k.confrelid, k.conkey, rn.nspname, r.relname
 order by rn.nspname, r.relname, k.conname
