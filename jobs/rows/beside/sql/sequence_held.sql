-- The farthest value of a column. Served by an index of the column, or by a scan. Locks nothing.
select pg_catalog.{farthest}({column})::int8, true from {rows}
