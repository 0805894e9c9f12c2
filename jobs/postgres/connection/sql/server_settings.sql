-- Settings of a server that decide how fast it is, each as SHOW writes it; one that it does not know has no row.
-- Locks nothing; a view on the server's memory.
select name, current_setting(name) as value
  from pg_settings
 where name = any($1::text[])
