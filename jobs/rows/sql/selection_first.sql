-- What it would cost to find the first row of a query by its key: little where an index leads there.
-- Runs nothing, locks nothing but the definition.
explain (format json) select {key} from {rows} where {condition} order by {key} limit 1
