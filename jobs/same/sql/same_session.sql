-- Has this session only read, write all names in full, and neither wait nor ask for long. Locks nothing.
select pg_catalog.set_config('default_transaction_read_only', 'on', false),
       pg_catalog.set_config('search_path', 'pg_catalog', false),
       pg_catalog.set_config('statement_timeout', '20s', false),
       pg_catalog.set_config('lock_timeout', '3s', false),
       pg_catalog.set_config('jit', 'off', false)
