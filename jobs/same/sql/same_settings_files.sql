-- What the server's files say of settings that a session may set anew; without a line there, the value built in.
-- Locks nothing; reads the configuration files. For superusers, and whom they let.
-- $1 names the settings.
select s.name,
       coalesce((select f.setting
                   from pg_catalog.pg_file_settings f
                  where pg_catalog.lower(f.name) = pg_catalog.lower(s.name) and f.error is null
                  order by f.seqno desc
                  limit 1), s.boot_val) as value
  from pg_catalog.pg_settings s
 where s.name = any ($1::text[])
