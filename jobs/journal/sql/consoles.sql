-- The consoles that are connected, by what each calls itself, and whether its login may command at all. Locks: none. Index: none.
select distinct a.usename::text as login, a.application_name as name,
       pg_catalog.has_column_privilege(a.usesysid, 'cutover_control.command', 'verb', 'insert') as may_command
  from pg_catalog.pg_stat_activity a
 where a.datname = current_database() and a.usename is not null and a.application_name like 'cutover console %'
 order by 1, 2
