-- Publications of this database whose names begin so ($1), or are these ($2). Locks nothing; a few catalog rows.
select p.pubname::text as name
  from pg_publication as p
 where starts_with(p.pubname, $1) or p.pubname = any ($2::text[])
 order by 1
