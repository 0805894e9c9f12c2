-- Large objects ($1) with their first bytes ($2), under their own numbers. Fails where one stands already.
select pg_catalog.count(pg_catalog.lo_from_bytea(o.object, o.bytes))
  from rows from (pg_catalog.unnest($1::oid[]), pg_catalog.unnest($2::bytea[])) as o (object, bytes)
