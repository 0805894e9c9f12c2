-- The platform's schemas. Locks nothing that exists: the database is empty.
create schema ehr;
create schema ops;
