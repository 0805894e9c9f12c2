-- Record a batch if the lease still has this term and the head still is this one; no row in the answer means that
-- nothing was recorded. Parameters: run, term, head's seq, head's hash, then one array a column, then the new hash; then
-- one array a column of the messages that follow from it, each of which is put into the outbox once.
-- Locks: the run's head row, until the commit; two appenders, or an appender and a taker of the lease, go one by one.
-- Index: head_pkey, outbox_pkey.
with head as (
    update cutover_control.head
       set seq = seq + cardinality($5::timestamptz[]),
           hash = $10,
           last_event_at = ($5::timestamptz[])[cardinality($5::timestamptz[])]
     where run = $1 and term = $2 and holder is not null and seq = $3 and hash = $4
 returning run
), recorded as (
    insert into cutover_control.event (run, seq, at, kind, body, command_id, hash)
    select head.run, $3 + e.place, e.at, e.kind, e.body, e.command_id, e.hash
      from head,
           unnest($5::timestamptz[], $6::text[], $7::text[], $8::bigint[], $9::text[])
           with ordinality as e (at, kind, body, command_id, hash, place)
), told as (
    insert into cutover_control.outbox (run, id, seq, party, channel, at)
    select head.run, m.id, m.seq, m.party, m.channel, m.at
      from head, unnest($11::text[], $12::bigint[], $13::text[], $14::text[], $15::timestamptz[])
           as m (id, seq, party, channel, at)
    on conflict (run, id) do nothing
)
select pg_notify('cutover_control', 'events ' || head.run) from head
