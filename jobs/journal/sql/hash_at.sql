-- The hash of one event, for an appender that does not know it yet. Locks: none.
-- Index: event_pkey.
select hash from cutover_control.event where run = $1 and seq = $2
