-- Who holds the lease now. Locks: none.
-- Index: head_pkey, standby_pkey.
select h.term, h.holder, h.expires,
       (select count(*) from cutover_control.standby s
         where s.run = h.run and s.expires > clock_timestamp()) as standbys
  from cutover_control.head h
 where h.run = $1 and h.holder is not null and h.expires > clock_timestamp()
