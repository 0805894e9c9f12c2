-- Which of these numbers are large objects. Locks nothing but the definitions. Reads what is asked as a whole;
-- pg_largeobject_metadata is served by its index.
select m.oid::int8 as object
  from pg_catalog.pg_largeobject_metadata m
 where m.oid in ({referred})
 order by m.oid
