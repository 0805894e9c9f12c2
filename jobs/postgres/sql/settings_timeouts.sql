-- No limit on idle sessions and whole transactions, where this server knows such limits. Locks nothing.
select pg_catalog.set_config(name, '0', false)
  from pg_catalog.pg_settings
 where name in ('transaction_timeout', 'idle_session_timeout')
