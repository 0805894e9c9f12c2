-- How many values of these columns stand in more than one row. Nulls are not compared.
-- Locks nothing. Reads all of the table, or an index of the columns.
select pg_catalog.count(*)
  from (select from {rows} where {filled} group by {columns} having pg_catalog.count(*) > 1) as repeated
