-- The keys of the rows of a piece that the target refuses. Locks nothing.
-- Served by the index of the key, or by the blocks' own numbers.
select array[{key}]::pg_catalog.text[] from {rows} where {condition}
