-- Whether the schema is there. Locks nothing; served by pg_namespace_nspname_index.
select exists (select from pg_namespace where nspname = 'cutover')
