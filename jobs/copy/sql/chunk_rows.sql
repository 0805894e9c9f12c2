-- The rows of one chunk, as they travel. Locks nothing.
-- Served by the index of the key, or by the blocks' own numbers.
select {columns} from {rows} where {condition}
