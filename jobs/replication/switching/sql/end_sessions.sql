-- Ends every session of these roles ($1) in this database; how many there were. Their transactions are rolled back.
-- Locks nothing.
select count(pg_terminate_backend(pid))
  from pg_stat_activity
 where datname = current_database() and usename::text = any ($1::text[]) and pid <> pg_backend_pid()
