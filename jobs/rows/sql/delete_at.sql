-- Delete the rows of these places ($1) that are meant. Locks the rows it deletes. Reads their pages alone.
delete from {rows} where ctid = any ($1::tid[]) and {condition}
