-- What this database knows of all replications that it took part in, with the tables of each, the newest first. Not what
-- it brought along as a clone: recorded under another mark for rehearsals than it carries now; rows that an older version
-- of the schema holds count whatever it is.
-- Locks nothing; few rows, and pg_db_role_setting's index.
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
 where coalesce(to_jsonb(l) ->> 'rehearsal' = coalesce(
           (select substr(setting, strpos(setting, '=') + 1)
              from pg_db_role_setting as d, unnest(d.setconfig) as setting
             where d.setrole = 0 and starts_with(setting, 'cutover.rehearsal=')
               and d.setdatabase = (select b.oid from pg_database as b where b.datname = current_database())), ''), true)
 order by l.since desc
