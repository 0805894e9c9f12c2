-- The reconcile has ended: the next one proves all anew. Locks the task's rows; served by the primary key.
delete from cutover.summed where run = $1 and task = $2
