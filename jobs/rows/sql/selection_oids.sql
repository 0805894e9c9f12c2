-- The oids of tables by their quoted names, with those of their partitions. Locks nothing; some rows of the catalog.
select distinct part.oid
  from pg_catalog.unnest($1::text[]) as named (name)
 cross join lateral (
       select pg_catalog.to_regclass(named.name)::oid
       union select p.relid::oid from pg_catalog.pg_partition_tree(pg_catalog.to_regclass(named.name)) as p
       ) as part (oid)
 where part.oid is not null
