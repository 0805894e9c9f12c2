-- Sessions that hold or await a lock on one table or a partition of it, and its size with its indexes.
-- Locks nothing; reads the lock table, and pg_inherits by pg_inherits_parent_index.
with recursive member (oid) as (
    select $1::oid
     union all
    select h.inhrelid
      from member m
      join pg_catalog.pg_inherits h on h.inhparent = m.oid
      join pg_catalog.pg_class c on c.oid = h.inhrelid and c.relispartition
)
select (select pg_catalog.sum(pg_catalog.pg_total_relation_size(m.oid)) from member m)::int8 as bytes,
       array(select pg_catalog.format('backend %s, %s of %s', a.pid, coalesce(nullif(a.application_name, ''), a.backend_type),
                                      a.usename)
               from pg_catalog.pg_stat_activity a
              where a.pid in (select l.pid from pg_catalog.pg_locks l
                               where l.relation in (select m.oid from member m)
                                 and l.database = (select d.oid from pg_catalog.pg_database d
                                                    where d.datname = pg_catalog.current_database()))
                and a.pid <> pg_catalog.pg_backend_pid()
              order by a.xact_start
              limit 5) as users
