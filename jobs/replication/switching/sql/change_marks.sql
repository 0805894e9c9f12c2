-- Of each of these tables ($1: as plans name them, $2: quoted) a mark that is another one once rows of it were written, its partitions'
-- among them; null where this server's counters cannot be relied on. They have come as far as sessions told them: within a second, and when
-- they end. After a reset all marks are other ones. PostgreSQL 15 and newer count surely. And which files its rows lie in. Locks nothing.
select t.title,
       case when s.counts then
           concat_ws('/', s.counting,
                     sum(pg_catalog.pg_stat_get_tuples_inserted(p.oid) + pg_catalog.pg_stat_get_tuples_updated(p.oid)
                         + pg_catalog.pg_stat_get_tuples_deleted(p.oid)))
       end as mark,
       coalesce(string_agg(pg_catalog.pg_relation_filenode(p.oid)::text, ',' order by p.oid), '') as files
  from (select current_setting('server_version_num')::int4 >= 150000
               and current_setting('track_counts') = 'on'
               and not exists (
                   select from pg_catalog.pg_db_role_setting as r, unnest(r.setconfig) as one
                    where r.setdatabase in (0, d.oid) and one like 'track_counts=%' and one <> 'track_counts=on'
               ) as counts,
               concat_ws('/', pg_postmaster_start_time(), pg_catalog.pg_stat_get_bgwriter_stat_reset_time(),
                         pg_catalog.pg_stat_get_db_stat_reset_time(d.oid)) as counting
          from pg_catalog.pg_database as d
         where d.datname = current_database()) as s
 cross join unnest($1::text[], $2::text[]) as t (title, name)
  left join pg_catalog.pg_class c on c.oid = pg_catalog.to_regclass(t.name)
  left join lateral (select relid as oid from pg_catalog.pg_partition_tree(c.oid) union select c.oid) as p on true
 group by t.title, s.counts, s.counting
