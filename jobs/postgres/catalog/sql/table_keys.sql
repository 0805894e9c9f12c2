-- What could serve as the key of the given tables: unique, not null, whole, in the columns' own order; best first.
-- Locks nothing. Served by pg_index_indrelid_index.
select i.indrelid::int8 as relation,
       i.indisprimary as primary,
       array(select a.attname::text
               from pg_catalog.unnest(i.indkey::int2[]) with ordinality as k (attnum, place)
               join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
              where k.place <= i.indnkeyatts
              order by k.place) as columns
  from pg_catalog.pg_index i
  join pg_catalog.pg_class c on c.oid = i.indexrelid
  join pg_catalog.pg_am m on m.oid = c.relam and m.amname = 'btree'
 where i.indrelid = any ($1::oid[])
   and i.indisunique and i.indisvalid and i.indimmediate
   and i.indpred is null and i.indexprs is null
   and not exists (select
                     from rows from (pg_catalog.unnest(i.indkey::int2[]), pg_catalog.unnest(i.indclass::oid[]),
                                     pg_catalog.unnest(i.indcollation::oid[])) with ordinality as k (attnum, opclass, collated, place)
                     join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
                     join pg_catalog.pg_opclass o on o.oid = k.opclass
                    where k.place <= i.indnkeyatts
                      and (not a.attnotnull or not o.opcdefault or k.collated <> a.attcollation
                           or exists (select from pg_catalog.pg_constraint u  -- a NOT VALID one since PostgreSQL 18
                                       where u.conrelid = i.indrelid and u.contype = 'n' and not u.convalidated
                                         and u.conkey[1] = k.attnum)))
 order by i.indrelid, not i.indisprimary, i.indnkeyatts, i.indexrelid
