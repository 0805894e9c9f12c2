-- Sessions that hold or await a lock on one of these tables, and their size with their indexes.
-- Locks nothing; reads the lock table.
select (select pg_catalog.sum(pg_catalog.pg_total_relation_size(m.oid))
          from pg_catalog.unnest($1::oid[]) as m (oid))::int8 as bytes,
       array(select pg_catalog.format('backend %s, %s of %s', a.pid, coalesce(nullif(a.application_name, ''), a.backend_type),
                                      a.usename)
               from pg_catalog.pg_stat_activity a
              where a.pid in (select l.pid from pg_catalog.pg_locks l
                               where l.relation = any ($1::oid[])
                                 and l.database = (select d.oid from pg_catalog.pg_database d
                                                    where d.datname = pg_catalog.current_database()))
                and a.pid <> pg_catalog.pg_backend_pid()
              order by a.xact_start
              limit 5) as users
