-- The columns that a mapping query yields; prepared, never run. Locks nothing.
select * from {rows}
