-- The legacy system's schemas. Locks nothing that exists: the database is empty.
-- ehr holds the records, ops what its operators look at, extract what is taken out for the move.
create schema ehr;
create schema ops;
create schema extract;
