-- Approve a frozen plan for a party, by the schema's own function, which looks whether this login is of it. Parameters: title,
-- party, hash of what the plan does, its hash, change.
-- Locks: none but the new row.
-- Index: none of its own; the function says its own.
select cutover_control.approve($1, $2, $3, $4, $5) as seq
