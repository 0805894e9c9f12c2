-- As `append`, with the tickets of attempts that workers run: most batches have none, and pay for none. Parameters: those of
-- `append`; then one array a column of the tickets (their variables as JSON), and for how long a claim of one lasts.
-- Locks: the run's head row, until the commit; two appenders, or an appender and a taker of the lease, go one by one.
-- Index: head_pkey, outbox_pkey, ticket_run_unit_token_key.
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
), issued as (
    insert into cutover_control.ticket (run, unit, attempt, token, term, label, content, program, host, starts, variables, lasts)
    select head.run, t.unit, t.attempt, t.token, $2, t.label, t.content, t.program, t.host, t.starts,
           array(select jsonb_array_elements_text(t.variables::jsonb)), $25
      from head, unnest($16::text[], $17::integer[], $18::bigint[], $19::text[], $20::text[], $21::text[], $22::text[],
                        $23::text[], $24::text[])
           as t (unit, attempt, token, label, content, program, host, starts, variables)
    on conflict (run, unit, token) do nothing
)
select pg_notify('cutover_control', 'events ' || head.run) from head
