-- Note that somebody was reached. Parameters: run, the loss, the caller.
-- Locks: the call's row, until the commit.
-- Index: engine_call_pkey.
update cutover_control.engine_call
   set made_at = clock_timestamp()
 where run = $1 and id = $2 and caller = $3 and made_at is null
