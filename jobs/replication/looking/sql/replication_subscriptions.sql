-- Subscriptions of this database ($1: their names), with the worker that applies for each and what it waits for, and
-- the tables that it knows with their state (r: applied). Locks nothing; pg_subscription_subname_index serves it.
select s.subname::text as name,
       s.subenabled as enabled,
       coalesce(s.subslotname::text, '') as slot,
       s.subsynccommit as commits,
       w.pid,
       (w.received_lsn - '0/0'::pg_lsn)::int8 as received,
       extract(epoch from clock_timestamp() - w.last_msg_receipt_time)::float8 as silent,
       coalesce(a.wait_event_type, '') as wait_type,
       coalesce(a.wait_event, '') as wait_event,
       coalesce(b.pid, 0) as blocker,
       coalesce(b.usename::text, '') as blocker_user,
       coalesce(nullif(b.application_name, ''), b.backend_type, '') as blocker_program,
       extract(epoch from clock_timestamp() - a.state_change)::float8 as waited,
       coalesce(p.gid, '') as prepared,
       coalesce(p.owner::text, '') as prepared_by,
       coalesce((select array_agg(n.nspname::text order by c.oid)
                   from pg_subscription_rel as x join pg_class as c on c.oid = x.srrelid join pg_namespace as n on n.oid = c.relnamespace
                  where x.srsubid = s.oid and x.srsubstate = 'r'), '{}') as schemas,
       coalesce((select array_agg(c.relname::text order by c.oid)
                   from pg_subscription_rel as x join pg_class as c on c.oid = x.srrelid
                  where x.srsubid = s.oid and x.srsubstate = 'r'), '{}') as names
  from pg_subscription as s
  left join lateral (
      select * from pg_stat_subscription as t
       where t.subid = s.oid and t.relid is null and to_jsonb(t) ->> 'leader_pid' is null
       limit 1
  ) as w on true
  left join pg_stat_activity as a on a.pid = w.pid
  left join lateral (
      select * from pg_stat_activity as o
       where o.pid = any (case when a.wait_event_type = 'Lock' then pg_blocking_pids(a.pid) end)
       order by o.xact_start limit 1
  ) as b on true
  left join lateral (
      select t.gid, t.owner
        from pg_locks as wanted
        join pg_locks as held on held.pid is null and held.granted
         and (held.transactionid = wanted.transactionid
              or (held.database, held.relation) = (wanted.database, wanted.relation))
        join pg_locks as own on own.pid is null and own.virtualtransaction = held.virtualtransaction
        join pg_prepared_xacts as t on t.transaction = own.transactionid
       where a.wait_event_type = 'Lock' and 0 = any (pg_blocking_pids(a.pid))
         and wanted.pid = a.pid and not wanted.granted
       limit 1
  ) as p on true
 where s.subdbid = (select d.oid from pg_database as d where d.datname = current_database())
   and s.subname = any ($1::name[])
