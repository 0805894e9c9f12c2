-- How many rows of each of these tables ($1: as plans name them, $2: quoted) were ever written, its partitions' among them, as far as the
-- server's counters have come: sessions tell them within a second, and when they end. Locks nothing.
select t.title,
       coalesce(sum(pg_catalog.pg_stat_get_tuples_inserted(p.oid) + pg_catalog.pg_stat_get_tuples_updated(p.oid)
                    + pg_catalog.pg_stat_get_tuples_deleted(p.oid)), 0)::int8 as written
  from unnest($1::text[], $2::text[]) as t (title, name)
  left join pg_catalog.pg_class c on c.oid = pg_catalog.to_regclass(t.name)
  left join lateral (select relid as oid from pg_catalog.pg_partition_tree(c.oid) union select c.oid) as p on true
 group by t.title
