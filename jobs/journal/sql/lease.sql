-- Who holds the lease now. Locks: none.
-- Index: head_pkey, standby_pkey.
select h.term, h.holder, h.expires, h.lasts,
       (select count(*) from cutover_control.standby s
         where s.run = h.run and cutover_control.present(s.expires, s.lasts)) as standbys,
       array(select s.holder from cutover_control.standby s
              where s.run = h.run and cutover_control.present(s.expires, s.lasts) order by s.holder) as standby_names
  from cutover_control.head h
 where h.run = $1 and h.holder is not null and cutover_control.present(h.expires, h.lasts)
