-- Whether the server has replicas and slots that can lag behind, and whether this role sees what others do there.
-- Locks nothing; reads views of shared memory.
select exists (select from pg_catalog.pg_stat_replication) as replicas,
       exists (select from pg_catalog.pg_replication_slots) as slots,
       pg_catalog.pg_has_role('pg_read_all_stats', 'usage') as sees
