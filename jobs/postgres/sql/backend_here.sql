-- Whether a backend is one of this database's, seen from another connection of the same user. Locks nothing.
select exists (
    select from pg_catalog.pg_stat_activity
    where pid = $1::integer and datname = current_database()
      and application_name = current_setting('application_name')
)
