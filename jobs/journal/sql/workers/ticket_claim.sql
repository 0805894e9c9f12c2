-- Claim a ticket. Parameters: number, worker.
-- Locks: the ticket.
-- Index: none of its own; the function says its own.
select cutover_control.ticket_claim($1, $2) as content
