-- What a follower asks whenever it wakes: how far the run is, who holds it, whether commands wait, how far progress is.
-- Parameters: run, and an id up to which it knows every command to be consumed.
-- Locks: none.
-- Index: head_pkey, standby_pkey, command_pkey, event_command, progress_pkey.
select clock_timestamp() as now, h.seq, h.term, h.holder, h.expires, h.lasts,
       h.holder is not null and cutover_control.present(h.expires, h.lasts) as held,
       (select count(*) from cutover_control.standby s
         where s.run = h.run and cutover_control.present(s.expires, s.lasts)) as standbys,
       array(select s.holder from cutover_control.standby s
              where s.run = h.run and cutover_control.present(s.expires, s.lasts) order by s.holder) as standby_names,
       exists (select from cutover_control.command c
                where c.run = h.run and c.id > $2
                  and not exists (select from cutover_control.event e where e.command_id = c.id)) as commands,
       (select coalesce(max(c.id), 0) from cutover_control.command c where c.run = h.run) as sent,
       (select coalesce(max(p.version), 0) from cutover_control.progress p where p.run = h.run) as version
  from cutover_control.head h
 where h.run = $1
