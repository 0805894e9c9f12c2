-- Take tickets back that nobody has claimed: none of them can be claimed from here on. One that is being claimed at this moment
-- is waited for, and left to whoever has it. The units of those that nobody ever had, also where they were taken back before: an
-- answer may have been lost. Parameters: run, term of the engine that asks (its own tickets and those of engines before it), then
-- one array a column: unit, token.
-- Locks: the tickets. Index: ticket_run_unit_token_key, head_pkey.
update cutover_control.ticket t
   set state = 'withdrawn'
  from unnest($3::text[], $4::bigint[]) as asked (unit, token), cutover_control.head h
 where t.run = $1 and t.unit = asked.unit and t.token = asked.token and t.term <= $2
   and t.state in ('issued', 'withdrawn') and t.claimed is null
   and h.run = $1 and h.term = $2 and h.holder is not null
returning t.unit
