-- Whether this login is shown every setting, and not only what everybody may see. Locks nothing; pg_authid's index.
select pg_catalog.pg_has_role('pg_read_all_settings', 'usage') as all_settings
