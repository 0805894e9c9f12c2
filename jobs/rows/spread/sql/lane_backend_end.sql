-- Ends the backend of a lane that is silent, if it is still the same one; no row where it has gone or may not be seen.
-- Locks nothing; reads the list of backends.
select pg_catalog.pg_terminate_backend(a.pid) as ended
  from pg_catalog.pg_stat_activity a
 where a.pid = $1 and a.backend_start = $2
