-- Replications that this database has recorded, and are not gone, with the objects that each named.
-- Locks nothing; a few rows.
select birth, replication, max(run) as run,
       array_agg(distinct slot) || array_agg(distinct publication) || array_agg(distinct subscription) as names
  from cutover.replication
 where phase <> 'gone'
 group by birth, replication
 order by birth, replication
