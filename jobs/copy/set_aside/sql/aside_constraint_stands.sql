-- Whether a table has a constraint of this name. Locks nothing. Served by pg_constraint's index by relation and name.
select exists (select from pg_catalog.pg_constraint
                where conrelid = pg_catalog.to_regclass($1) and conname = $2)
