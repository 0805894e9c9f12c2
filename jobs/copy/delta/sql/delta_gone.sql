-- The condition of rows of a range that the source does not have, for a delete in pieces. Locks nothing by itself.
{condition} and not exists (select from {stage} as s where {same_key})
