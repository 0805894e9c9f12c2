-- The least and the greatest value of a key. Locks nothing. Served by both ends of the key's index.
select pg_catalog.min({key})::int8 as least, pg_catalog.max({key})::int8 as most from {rows}
