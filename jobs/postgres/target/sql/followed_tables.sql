-- The tables of this database (by the plan's name: $1) that follow another one, once their first copy is in.
-- Locks nothing; a few rows.
select r.replication, r.publisher, t.title as table
  from cutover.replication r, unnest(r.tables) as t (title)
 where r.subscriber = $1 and r.phase in ('copied', 'subscribed', 'enabled')
 order by t.title
