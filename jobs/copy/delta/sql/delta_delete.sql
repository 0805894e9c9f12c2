-- Delete the rows of a range that the source does not have.
-- Locks the rows it deletes. Served by the index of the key, or else reads the whole table.
delete from {rows} as t where {condition} and not exists (select from {stage} as s where {same_key})
