-- What this database knows of all replications that it took part in, with the tables of each, the newest first.
-- Locks nothing; few rows.
select l.birth, l.replication, l.here, l.live, l.since, l.run, l.task, l.token, l.step, l.direction, l.position,
       l.deadline, clock_timestamp() as now,
       array(select distinct t.title
               from cutover.replication r, unnest(r.tables) as t (title)
              where r.birth = l.birth and r.replication = l.replication
              order by t.title) as tables,
       exists (select from cutover.replication r
                where r.birth = l.birth and r.replication = l.replication
                  and r.direction = 'forward' and r.subscriber = l.here) as moved_to
  from cutover.live_side l
 order by l.since desc
