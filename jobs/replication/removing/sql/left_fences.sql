-- Replications for which roles are kept from writing to this database, with the roles. Locks nothing; few rows.
select birth, replication, array_agg(distinct case role when '' then 'public' else role end) as roles
  from cutover.write_fence
 group by birth, replication
