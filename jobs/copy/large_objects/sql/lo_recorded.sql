-- The large objects that a task has brought, and whether this role may take each away again; null: it stands no more.
-- Locks nothing. Served by the primary key and pg_largeobject_metadata_oid_index.
select o.object::int8 as object, pg_catalog.pg_has_role(m.lomowner, 'usage') as mine
  from cutover.large_object o
  left join pg_catalog.pg_largeobject_metadata m on m.oid = o.object
 where o.run = $1 and o.task = $2
 order by o.object
