-- A piece ($3) of a large object, from $2 on. Locks nothing that others use.
select pg_catalog.lo_put($1::oid, $2::int8, $3::bytea)
