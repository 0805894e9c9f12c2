-- Say that a worker is still there, or leaves. Parameters: id, whether it leaves.
-- Locks: the worker's row.
-- Index: none of its own; the function says its own.
select cutover_control.worker_seen($1, $2) as known
