-- From here on this session reads tables from their first block to their last, in the order of the disk, and no other
-- way: two readings of the same rows yield them alike. Locks nothing.
select pg_catalog.set_config('enable_seqscan', 'on', false),
       pg_catalog.set_config('enable_indexscan', 'off', false),
       pg_catalog.set_config('enable_indexonlyscan', 'off', false),
       pg_catalog.set_config('enable_bitmapscan', 'off', false),
       pg_catalog.set_config('enable_tidscan', 'off', false),
       pg_catalog.set_config('synchronize_seqscans', 'off', false),
       pg_catalog.set_config('max_parallel_workers_per_gather', '0', false),
       pg_catalog.set_config('cursor_tuple_fraction', '1', false)
