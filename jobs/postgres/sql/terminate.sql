-- Ends the backends of one task ($1: what their application_name begins with); their transactions are rolled back.
-- Locks nothing. The caller's own connection is spared.
select count(*) filter (where pg_terminate_backend(pid))
from pg_stat_activity
where starts_with(application_name, $1) and pid <> pg_backend_pid()
