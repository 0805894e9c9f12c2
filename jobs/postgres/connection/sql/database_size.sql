-- How large this database is on disk. Locks nothing; looks at the size of each of its files.
select pg_database_size(current_database()) as bytes
