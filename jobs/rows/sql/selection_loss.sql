-- Which columns, of a mapping query or an expression, hold a value that the target's column would alter.
-- Reads the rows once. Locks nothing.
select {losses} from {rows} where {condition}
