-- The latest messages of a run with what became of them, the latest first. Parameters: run, how many.
-- Locks: none.
-- Index: outbox_pkey for those of the run; they are sorted.
select id, seq, party, channel, at, letter, attempts, delivered_at, given_up, reason
  from cutover_control.outbox
 where run = $1
 order by seq desc, id
 limit $2
