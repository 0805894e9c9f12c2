-- Runs whose engines are at work in this database just now: what their sessions are named after. Locks nothing.
select distinct split_part(split_part(a.application_name, ' ', 2), '/', 1) as run
  from pg_stat_activity as a
 where a.datname = current_database() and a.pid <> pg_backend_pid()
   and starts_with(a.application_name, $1) and strpos(a.application_name, '/') > 0
