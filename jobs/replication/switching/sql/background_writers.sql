-- What works in this database, or may begin to, and is no client: schedulers (pg_cron), appliers of other
-- subscriptions than these ($1). Locks nothing.
select a.pid,
       case when s.subname is not null then concat('the subscription ', s.subname)
            else coalesce(nullif(a.backend_type, ''), 'a background worker') end as what,
       s.subname is not null as applies
  from pg_stat_activity a
  left join pg_stat_subscription s on s.pid = a.pid
 where (a.datname = current_database() or a.backend_type ~ '^pg_cron')
   and case when s.subname is not null then s.subname <> all ($1::text[])
            else a.backend_type not in ('client backend', 'autovacuum worker', 'parallel worker', 'walsender',
                                        'logical replication parallel worker', 'logical replication tablesync worker')
       end
 order by 2
