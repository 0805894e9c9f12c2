-- The lines of `cutover runs`, newest first. Locks: none.
-- Index: none; as many rows as there are runs, all of which are wanted.
select r.run, r.title, r.kind, r.plan_sha256, r.created, r.created_by,
       h.seq, h.last_event_at, h.term, h.holder, h.expires, h.lasts,
       h.holder is not null and cutover_control.present(h.expires, h.lasts) as held,
       (select count(*) from cutover_control.standby s
         where s.run = r.run and cutover_control.present(s.expires, s.lasts)) as standbys
  from cutover_control.run r
  join cutover_control.head h using (run)
 order by r.created desc, r.run desc
