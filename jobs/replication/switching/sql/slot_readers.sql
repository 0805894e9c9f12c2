-- The roles as which some slots ($1) are read just now. Locks nothing; looks at the server's memory.
select distinct a.usename::text as role
  from pg_catalog.pg_replication_slots s
  join pg_catalog.pg_stat_activity a on a.pid = s.active_pid
 where s.slot_name = any ($1::text[])
 order by 1
