-- End statements of this transaction that take longer; what only looks must not keep a server in use busy.
-- Locks: none.
-- Index: none.
select pg_catalog.set_config('statement_timeout', $1, true)
