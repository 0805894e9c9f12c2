-- How many rows of a chunk stand in the target. Locks nothing. Served by the index of the key.
select pg_catalog.count(*) from {rows} where {condition}
