-- What a plan's expression over a table's row yields; prepared, never run. Locks nothing.
-- It stands in the condition as well, where nothing may stand that is not of one row: aggregates, windows, sets.
select {expression} as {name} from {rows} where {expression} is null
