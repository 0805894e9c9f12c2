-- Whether a backend is still there, whoever may see what it does. Locks nothing; reads the list of backends.
select exists (select from pg_catalog.pg_stat_activity where pid = $1)
