-- Replications for which roles are kept from writing to this database, with the roles and what gives them back. Who was
-- granted something by name when it was taken from everybody is not kept out, and what takes that back is a REVOKE.
-- Locks nothing; few rows.
select birth, replication, coalesce(array_agg(distinct case role when '' then 'public' else role end)
           filter (where not pg_catalog.starts_with(undo, 'revoke ')), '{}') as roles,
       array_agg(undo order by number desc) as undo
  from cutover.write_fence
 group by birth, replication
