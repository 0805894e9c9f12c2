-- The numbers that a column of the source holds. Locks nothing but the definition. Reads the rows once.
select ({expression})::pg_catalog.oid from {rows} where {condition}
