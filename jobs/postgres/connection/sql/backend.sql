-- The backend that executes this. Locks nothing.
select pg_backend_pid()
