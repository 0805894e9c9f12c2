-- Ends every session of these roles ($1) in this database. Their transactions are rolled back. Locks nothing.
select pid, pg_terminate_backend(pid) as told
  from pg_stat_activity
 where datname = current_database() and usename::text = any ($1::text[]) and pid <> pg_backend_pid()
