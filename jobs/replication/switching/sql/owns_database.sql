-- Whether this login may change who may connect to this database. Locks nothing.
select pg_has_role(current_user, d.datdba, 'usage') from pg_database d where d.datname = current_database()
