-- Whether the order of this database's own collation was another one when it was made (since PostgreSQL 15).
-- Locks nothing; asks the C library or ICU.
select coalesce(d.datcollversion <> pg_catalog.pg_database_collation_actual_version(d.oid), false)
  from pg_catalog.pg_database d
 where d.datname = pg_catalog.current_database()
