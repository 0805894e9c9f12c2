-- Prolong a lease, also one that lapsed and was taken by nobody. Parameters: run, holder, ttl, term.
-- Locks: the run's head row, until the commit.
-- Index: head_pkey, standby_pkey.
update cutover_control.head h
   set expires = clock_timestamp() + $3, lasts = $3
 where run = $1 and term = $4 and holder = $2
returning h.term, h.holder, h.expires, h.lasts,
          (select count(*) from cutover_control.standby s
            where s.run = h.run and cutover_control.present(s.expires, s.lasts)) as standbys
