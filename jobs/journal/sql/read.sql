-- Events behind a seq, in order. Locks: none.
-- Index: event_pkey.
select seq, kind, body, at, command_id, hash
  from cutover_control.event
 where run = $1 and seq > $2
 order by seq
 limit $3
