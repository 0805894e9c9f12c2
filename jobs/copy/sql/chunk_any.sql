-- Whether the target holds a row that would be in the way. Locks nothing. Reads up to the first one.
select exists (select from {rows} where {condition})
