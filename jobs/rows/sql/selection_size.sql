-- What the planner thinks a selection yields: rows and their width. Runs nothing, locks nothing but the definition.
explain (format json) select {columns} from {rows} where {condition}
