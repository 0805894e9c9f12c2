-- Prolong a claim. Parameters: number, token, worker, progress, words.
-- Locks: the ticket.
-- Index: none of its own; the function says its own.
select cutover_control.ticket_renew($1, $2, $3, $4, $5) as orders
