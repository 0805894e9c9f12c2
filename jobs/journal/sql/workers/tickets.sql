-- How tickets of a run stand, with who has claimed each and the number of the last word; those that have been claimed, and
-- until when, as whoever asks knows already, are left out. Parameters: run, then one array a column: unit, token, until when.
-- Locks: none. Index: ticket_run_unit_token_key, worker_pkey, ticket_word_pkey.
select t.number, t.unit, t.attempt, t.token, t.label, t.state, t.issued, t.claimed, t.until, t.progress, t.outcome,
       coalesce((select max(d.seq) from cutover_control.ticket_word d where d.number = t.number), 0) as said,
       coalesce(w.name, '') as worker, coalesce(w.host, '') as host, greatest(w.seen, t.until - t.lasts) as seen,
       clock_timestamp() as now
  from unnest($2::text[], $3::bigint[], $4::timestamptz[]) as asked (unit, token, known)
  join cutover_control.ticket t on t.run = $1 and t.unit = asked.unit and t.token = asked.token
  left join cutover_control.worker w on w.id = t.worker
 where t.state <> 'claimed' or t.until is distinct from asked.known or t.until <= clock_timestamp()
 order by t.number
