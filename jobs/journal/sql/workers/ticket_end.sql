-- Say how an attempt ended. Parameters: number, token, worker, outcome.
-- Locks: the ticket.
-- Index: none of its own; the function says its own.
select cutover_control.ticket_end($1, $2, $3, $4) as taken
