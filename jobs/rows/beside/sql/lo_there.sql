-- Which of large objects ($1) a database has. Locks nothing. Served by pg_largeobject_metadata_oid_index.
select m.oid::int8 as object from pg_catalog.pg_largeobject_metadata m where m.oid = any ($1::oid[])
