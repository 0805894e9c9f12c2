-- The messages of a run that were neither delivered nor given up, in the order of their events. Parameters: run, how many.
-- Locks: none.
-- Index: outbox_waiting.
select id, seq, party, channel, at, letter, attempts, next_at
  from cutover_control.outbox
 where run = $1 and delivered_at is null and not given_up
 order by seq, id
 limit $2
