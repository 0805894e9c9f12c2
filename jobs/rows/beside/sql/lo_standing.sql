-- Which of large objects ($1) stand on the target, which of them this task ($2, $3) has brought, and how much of them;
-- whether some task has. Locks nothing. Served by pg_largeobject_metadata_oid_index and cutover.large_object's indexes.
select m.oid::int8 as object,
       o.bytes,
       coalesce(o.complete, false) as complete,
       o.object is not null as mine,
       exists (select from cutover.large_object any_task where any_task.object = m.oid) as brought
  from pg_catalog.pg_largeobject_metadata m
  left join cutover.large_object o on o.run = $2 and o.task = $3 and o.object = m.oid
 where m.oid = any ($1::oid[])
