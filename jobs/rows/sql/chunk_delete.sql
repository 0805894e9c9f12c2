-- Take a chunk's rows, or a task's, out of the target again.
-- Locks the rows it deletes. Served by the index of the key, or else reads the whole table.
delete from {rows} where {condition}
