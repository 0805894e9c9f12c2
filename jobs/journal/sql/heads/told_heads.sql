-- Where heads of a run went, in the order of time. Locks: none.
-- Index: told_head_pkey for those of the run; they are sorted.
select seq, hash, place, recipient, at, login
  from cutover_control.told_head
 where run = $1
 order by at, seq, place, recipient, login
