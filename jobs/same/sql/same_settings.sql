-- What is set for the whole server. Of a setting that this session, its role or its database set anew no value is told:
-- it hides the server's own. Locks nothing; a view on the server's memory.
-- $1 names settings that two servers cannot have in common.
select name,
       case when source not in ('client', 'session', 'database', 'user', 'database user')
            then setting || coalesce(unit, '') end as value
  from pg_catalog.pg_settings
 where name <> all ($1::text[]) and name not like 'cutover.%'
