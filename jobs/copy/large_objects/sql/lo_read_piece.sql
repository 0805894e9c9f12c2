-- A piece of a large object: $3 bytes from $2 on. Locks nothing.
select pg_catalog.lo_get($1::oid, $2::int8, $3::int4)
