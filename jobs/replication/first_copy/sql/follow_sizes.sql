-- How many bytes the rows of some tables take, with their partitions. Locks nothing for longer than a look.
select t.oid,
       (
           select coalesce(sum(pg_catalog.pg_table_size(p.relid)), 0)::bigint
           from pg_catalog.pg_partition_tree(t.oid::pg_catalog.regclass) as p
       ) as bytes
from unnest($1::oid[]) as t (oid)
