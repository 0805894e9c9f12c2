-- How tickets of a run stand, with who has claimed each. Parameters: run, then one array a column: unit, token.
-- Locks: none. Index: ticket_run_unit_token_key, worker_pkey.
select t.number, t.unit, t.attempt, t.token, t.label, t.state, t.issued, t.claimed, t.until, t.progress, t.outcome,
       coalesce(w.name, '') as worker, coalesce(w.host, '') as host, greatest(w.seen, t.until - t.lasts) as seen,
       clock_timestamp() as now
  from unnest($2::text[], $3::bigint[]) as asked (unit, token)
  join cutover_control.ticket t on t.run = $1 and t.unit = asked.unit and t.token = asked.token
  left join cutover_control.worker w on w.id = t.worker
 order by t.number
