-- Which server this is, and on which timeline. Locks nothing; reads its control file.
select concat((select system_identifier from pg_control_system()), '/', (select timeline_id from pg_control_checkpoint()))
