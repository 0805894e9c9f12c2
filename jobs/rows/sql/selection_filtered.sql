-- The rows that a plan's condition leaves; prepared, never run. Locks nothing.
select from {rows} where {condition}
