-- Note what became of an attempt to deliver, if the lease still has this term; no row in the answer means that it has
-- another one. Parameters: run, term, the letter, whether it was delivered, why not, when it is tried again (null: never).
-- Locks: the letter's rows, and the run's head row against an append, until the commit.
-- Index: head_pkey, outbox_waiting.
with held as materialized (
    select run from cutover_control.head where run = $1 and term = $2 and holder is not null for share
), settled as (
    update cutover_control.outbox o
       set attempts = o.attempts + 1,
           delivered_at = case when $4::boolean then clock_timestamp() end,
           given_up = not $4::boolean and $6::timestamptz is null,
           reason = $5,
           next_at = $6
      from held
     where o.run = $1 and o.letter = $3 and o.delivered_at is null and not o.given_up
)
select run from held
