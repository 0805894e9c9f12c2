-- Claim to tell people of the loss of an engine: nobody does, or whoever claimed it has reached nobody for a minute. No row
-- in the answer: another one does. Parameters: run, the loss, the caller.
-- Locks: none but the new row; of two at once one is told nothing.
-- Index: engine_call_pkey.
insert into cutover_control.engine_call (run, id, attempt, caller)
select $1, $2, count(*), $3
  from cutover_control.engine_call
 where run = $1 and id = $2
having coalesce(bool_and(made_at is null and at < clock_timestamp() - interval '1 minute'), true)
on conflict do nothing
returning run
