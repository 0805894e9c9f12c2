-- When the server that answers was started: a crash and a failover change it. Locks nothing.
select pg_catalog.pg_postmaster_start_time()
