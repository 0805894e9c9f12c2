-- Take an approval back, by the schema's own function. Parameters: its entry, why.
-- Locks: none but the new row.
-- Index: none of its own; the function says its own.
select cutover_control.withdraw_approval($1, $2) as seq
