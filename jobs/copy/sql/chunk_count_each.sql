-- How many rows of each of several ranges stand in the target: one pass for all of them. Locks nothing.
select {counts} from {rows} where {condition}
