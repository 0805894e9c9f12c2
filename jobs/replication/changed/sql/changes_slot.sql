-- A slot ($1) that ends with this session: from now on the log says which rows change. Waits for transactions that have written and not
-- ended; locks nothing.
select pg_catalog.pg_create_logical_replication_slot($1, 'pgoutput', true)
