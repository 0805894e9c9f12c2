-- How many large objects a database has. Locks nothing. Reads pg_largeobject_metadata as a whole.
select pg_catalog.count(*)::int8 from pg_catalog.pg_largeobject_metadata
