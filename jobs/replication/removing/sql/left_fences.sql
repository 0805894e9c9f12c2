-- Replications for which roles are kept from writing to this database, with the roles and what gives them back.
-- Locks nothing; few rows.
select birth, replication, array_agg(distinct case role when '' then 'public' else role end) as roles,
       array_agg(undo order by number desc) as undo
  from cutover.write_fence
 group by birth, replication
