-- Settings of a server ($1: their names) as it keeps them, in their own unit; one that it does not know has no row.
-- Locks nothing; looks at the server's memory.
select name, setting, pending_restart
  from pg_settings
 where name = any ($1::text[])
