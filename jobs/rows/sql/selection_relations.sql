-- Which tables the rows of a selection are read from, as the planner sees it. Runs nothing, locks nothing but the
-- definition.
explain (verbose, format json) select {columns} from {rows} where {condition}
