-- Note where a head of a run goes, by the schema's own function, which looks whether the run has it. Parameters: run, seq,
-- hash, by what, to whom.
-- Locks: none but the new row.
-- Index: none of its own; the function says its own.
select cutover_control.tell_head($1, $2, $3, $4, $5) as told
