-- How much of large objects ($3, with $4 bytes each) is there. Locks its own rows. Served by the primary key.
insert into cutover.large_object as o (run, task, object, bytes, complete, token)
select $1, $2, given.object, given.bytes, $5, $6
  from rows from (pg_catalog.unnest($3::oid[]), pg_catalog.unnest($4::int8[])) as given (object, bytes)
on conflict (run, task, object) do update
set bytes = excluded.bytes, complete = excluded.complete, token = excluded.token, committed_at = now()
