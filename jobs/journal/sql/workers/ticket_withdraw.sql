-- Take a ticket back, if it has not ended: from here on whoever has claimed it is refused. A row where that was so.
-- Parameters: number, term. Locks: the ticket. Index: ticket_pkey.
with withdrawn as (
    update cutover_control.ticket t
       set state = 'withdrawn'
     where t.number = $1 and t.term = $2 and t.state in ('issued', 'claimed')
    returning coalesce(t.worker, '') as worker
)
select pg_notify('cutover_worker', 'orders ' || worker) from withdrawn
