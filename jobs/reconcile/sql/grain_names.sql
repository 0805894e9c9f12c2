-- What names the rows that a mapping query is made of, as often as it takes each of them. Part of other statements.
-- Locks nothing. Runs the query once.
select {distinct} {name} as name from {rows}
