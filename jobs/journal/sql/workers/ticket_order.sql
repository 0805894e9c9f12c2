-- Give a worker the orders that hold from now on. Parameters: number, term, the orders.
-- Locks: the ticket. Index: ticket_pkey.
with ordered as (
    update cutover_control.ticket t
       set orders = $3
     where t.number = $1 and t.term = $2 and t.state in ('issued', 'claimed')
    returning coalesce(t.worker, '') as worker
)
select pg_notify('cutover_worker', 'orders ' || worker) from ordered where worker <> ''
