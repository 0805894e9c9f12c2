-- How many blocks of other tables than $1, and of their indexes, were read in this database since it was made, and how
-- many of them were found in memory. Locks nothing; reads the statistics of all tables.
select coalesce(pg_catalog.sum(coalesce(heap_blks_hit, 0) + coalesce(idx_blks_hit, 0)
                               + coalesce(toast_blks_hit, 0) + coalesce(tidx_blks_hit, 0)), 0)::int8 as hit,
       coalesce(pg_catalog.sum(coalesce(heap_blks_read, 0) + coalesce(idx_blks_read, 0)
                               + coalesce(toast_blks_read, 0) + coalesce(tidx_blks_read, 0)), 0)::int8 as missed
  from pg_catalog.pg_statio_user_tables
 where relid <> all ($1::oid[])
