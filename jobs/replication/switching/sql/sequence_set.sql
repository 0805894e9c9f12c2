-- Put sequences ($1: quoted names) where they go on ($2), given out or not ($3). Locks each one's row for a moment.
select count(pg_catalog.setval(s.name::regclass, s.value, s.called))
  from unnest($1::text[], $2::int8[], $3::bool[]) as s (name, value, called)
