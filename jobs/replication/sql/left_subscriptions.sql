-- Subscriptions of this database whose names begin so ($1), or are these ($2). Locks nothing; a few catalog rows.
select s.subname::text as name, s.subenabled as enabled
  from pg_subscription as s
 where s.subdbid = (select d.oid from pg_database as d where d.datname = current_database())
   and (starts_with(s.subname, $1) or s.subname = any ($2::text[]))
 order by 1
