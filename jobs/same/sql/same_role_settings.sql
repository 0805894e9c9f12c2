-- What is set for roles and for this database. This program's own marks, which tell databases apart, are no difference.
-- Locks nothing; reads pg_db_role_setting, which is small.
select case when s.setrole = 0 then 'database: ' || pg_catalog.split_part(v, '=', 1)
            else pg_catalog.format('%I%s: %s', pg_catalog.pg_get_userbyid(s.setrole),
                                   case when s.setdatabase <> 0 then ' in this database' else '' end,
                                   pg_catalog.split_part(v, '=', 1)) end as name,
       'role ' || pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(s.setrole)) as within,
       pg_catalog.substr(v, pg_catalog.strpos(v, '=') + 1) as value
  from pg_catalog.pg_db_role_setting s, pg_catalog.unnest(s.setconfig) v
 where s.setdatabase in (0, (select d.oid from pg_catalog.pg_database d
                              where d.datname = pg_catalog.current_database()))
   and v not like 'cutover.%'
