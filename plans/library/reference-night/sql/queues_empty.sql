-- D05, on legacy: nothing is left to be sent. Read-only; reads a queue of some thousand messages.
select count(*) = 0 as empty, count(*) as depth from ops.queue_pending
