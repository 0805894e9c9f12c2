-- The backends that apply for a subscription ($1: its name) of this database. Locks nothing; the server's memory.
select t.pid
  from pg_stat_subscription as t
  join pg_subscription as s on s.oid = t.subid
 where s.subname = $1 and t.pid is not null
   and s.subdbid = (select d.oid from pg_database as d where d.datname = current_database())
