-- Say that a worker is there. Parameters: id, name, labels, slots, version, host, pid.
-- Locks: the worker's row.
-- Index: none of its own; the function says its own.
select cutover_control.worker_come($1, $2, $3, $4, $5, $6, $7) as labels
