-- The first piece ($2 bytes) of each of large objects ($1). Locks nothing.
select o.object::int8 as object, pg_catalog.lo_get(o.object, 0, $2::int4) as piece
  from pg_catalog.unnest($1::oid[]) as o (object)
