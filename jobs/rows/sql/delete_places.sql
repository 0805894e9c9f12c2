-- Where the rows lie that are to be deleted, to be fetched some at a time. Locks nothing but the definition until the end
-- of the transaction. Served by whatever serves the condition, or else reads the whole table, once.
declare cutover_places no scroll cursor for select ctid from {rows} where {condition}
