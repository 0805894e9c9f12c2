-- Take large objects ($1) away, those that stand. Locks each.
select pg_catalog.count(pg_catalog.lo_unlink(m.oid))
  from pg_catalog.pg_largeobject_metadata m
 where m.oid = any ($1::oid[])
