-- Say whether production begins with approved plans alone, by the schema's own function. Parameter: whether.
-- Locks: none but the new row.
-- Index: none of its own; the function says its own.
select cutover_control.require_approvals($1) as seq
