-- Of subscriptions ($1) of this database the place in their publisher's log behind the last transaction that was applied.
-- Transactions that hold nothing of what is published do not count. For who may execute that function. Locks nothing.
select s.subname::text as name, pg_catalog.pg_replication_origin_progress('pg_' || s.oid, false)::text as position
  from pg_catalog.pg_subscription s
 where s.subdbid = (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database())
   and s.subname = any ($1::text[])
