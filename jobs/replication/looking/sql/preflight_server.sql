-- What a server can do and has left for logical replication, and what this role may do there.
-- Locks nothing; looks at the server's memory and at small shared catalogs.
select current_setting('server_version_num')::int4 as version,
       pg_is_in_recovery() as in_recovery,
       current_database()::text as database,
       getdatabaseencoding()::text as encoding,
       current_user::text as role,
       (select count(*) from pg_replication_slots)::int4 as slots,
       (select count(*) from pg_stat_replication)::int4 as senders,
       (select count(*) from pg_replication_slots as s where s.slot_type = 'physical')::int4 as stand_bys,
       (select count(*) from pg_subscription as s where s.subenabled)::int4 as subscriptions,
       (select coalesce(array_agg(s.slot_name::text order by s.slot_name), '{}')
          from pg_replication_slots as s
         where s.database = current_database() and starts_with(s.slot_name, 'cutover_')) as left_slots,
       (select coalesce(array_agg(s.subname::text order by s.subname), '{}')
          from pg_subscription as s
         where s.subdbid = (select d.oid from pg_database as d where d.datname = current_database())
           and starts_with(s.subname, 'cutover_dba_') and pg_has_role(s.subowner, 'usage')) as prepared_subscriptions,
       r.rolsuper as superuser,
       r.rolreplication or exists (
           select from pg_roles as m where m.rolname = 'rds_replication' and pg_has_role(m.oid, 'usage')
       ) as replicates,
       has_database_privilege(current_database(), 'create') as creates,
       pg_has_role((select p.oid from pg_roles as p where p.rolname = 'pg_read_all_stats'), 'usage') as sees,
       (select extract(epoch from clock_timestamp() - min(a.xact_start))::float8
          from pg_stat_activity as a
         where a.backend_xid is not null and a.pid <> pg_backend_pid()) as oldest_writing,
       (select count(*) from pg_prepared_xacts)::int4 as prepared,
       case when inet_server_addr() is null then
           (select s.setting from pg_settings as s where s.name = 'data_directory')
       end as folder
  from pg_roles as r
 where r.rolname = current_user
