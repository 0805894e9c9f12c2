-- The settings that this server knows and that have another value than wanted in this session. Locks nothing.
select wanted.name, pg_catalog.current_setting(wanted.name, true) as value
  from rows from (pg_catalog.unnest($1::text[]), pg_catalog.unnest($2::text[])) as wanted (name, value)
 where pg_catalog.current_setting(wanted.name, true) <> wanted.value
