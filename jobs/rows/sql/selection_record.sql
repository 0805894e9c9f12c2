-- What a task's selection means, resolved now. Locks its own new rows; served by the primary key of cutover.selection.
insert into cutover.selection (run, task, relation, title, origin, source, said, cut, token)
select $1, $2, relation, title, $3, source, $4, cut, $5
  from rows from (
           pg_catalog.unnest($6::text[]), pg_catalog.unnest($7::text[]), pg_catalog.unnest($8::text[]), pg_catalog.unnest($9::text[])
       ) as one (relation, title, source, cut)
    on conflict (run, task, relation) do update
   set title = excluded.title, origin = excluded.origin, source = excluded.source, said = excluded.said, cut = excluded.cut,
       token = excluded.token, resolved_at = now()
