-- Sessions of this database that have written and not ended their transaction (they hold a transaction id: wrote), those
-- of these roles ($1) whatever they do, and prepared transactions. Locks nothing.
select a.pid,
       coalesce(a.usename::text, '') as role,
       coalesce(nullif(a.application_name, ''), a.backend_type, '') as program,
       coalesce(w.transaction, '') as wrote
  from pg_stat_activity a
  left join lateral (
      select min(l.transactionid::text::int8)::text as transaction
        from pg_locks l
       where l.pid = a.pid and l.locktype = 'transactionid' and l.mode = 'ExclusiveLock' and l.granted
  ) as w on true
 where a.datname = current_database()
   and a.pid <> pg_backend_pid()
   and a.backend_type is distinct from 'autovacuum worker'  -- null where this role may not see it
   and (a.usename::text = any ($1::text[]) or w.transaction is not null)
union all
select 0, owner::text, concat('prepared transaction ', gid), transaction::text
  from pg_prepared_xacts where database = current_database()
 order by 1
