-- What a task's selection meant is forgotten: it begins anew, or was rolled back.
-- Locks the rows that it deletes; served by the primary key of cutover.selection.
delete from cutover.selection where run = $1 and task = $2
