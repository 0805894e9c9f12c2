-- Who is there, and who was within a time; busy with what still holds: an engine that died takes nothing back. Parameter: since when.
-- Locks: none. Index: worker_seen, ticket_worker.
select w.id, w.login, w.name, w.labels, w.slots, w.version, w.host, w.pid, w.came, w.seen, w.left_at,
       (select count(*) from cutover_control.ticket t
         where t.worker = w.id and t.state = 'claimed' and t.until > clock_timestamp()) as busy,
       clock_timestamp() as now
  from cutover_control.worker w
 where w.seen >= $1
 order by w.name, w.came
