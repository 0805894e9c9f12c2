-- Issue a ticket beside an attempt whose event is recorded. A row where the engine still leads: a claim asks that once more.
-- Parameters: run, term, then unit, attempt, token, label, content, program, host, starts, variables, and for how long a claim
-- lasts.
-- Locks: none. Index: head_pkey, ticket_run_unit_token_key.
with head as (
    select run from cutover_control.head where run = $1 and term = $2 and holder is not null
), issued as (
    insert into cutover_control.ticket (run, unit, attempt, token, term, label, content, program, host, starts, variables, lasts)
    select head.run, $3, $4, $5, $2, $6, $7, $8, $9, $10, $11, $12 from head
    on conflict (run, unit, token) do nothing
)
select run from head
