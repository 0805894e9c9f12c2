-- Where a run stands: what readers compare its events with, stand-bys watch, and a refused append is explained by.
-- Locks: none.
-- Index: head_pkey.
select seq, hash, term, holder, expires, lasts, 0 as standbys from cutover_control.head where run = $1
