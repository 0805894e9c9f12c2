-- The consoles that are connected, by what each calls itself. Locks: none. Index: none.
select distinct a.usename::text as login, a.application_name as name
  from pg_catalog.pg_stat_activity a
 where a.datname = current_database() and a.usename is not null and a.application_name like 'cutover console %'
 order by 1, 2
