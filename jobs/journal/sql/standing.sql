-- Where a run stands, to say why an append, a renewal or an acquisition was refused. Locks: none.
-- Index: head_pkey.
select seq, hash, term, holder, expires from cutover_control.head where run = $1
