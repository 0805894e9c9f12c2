-- Large objects ($3) that a task has brought are gone. Locks its own rows. Served by the primary key.
delete from cutover.large_object where run = $1 and task = $2 and object = any ($3::oid[])
