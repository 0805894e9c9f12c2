-- Put a sequence beyond what its column holds; never back. No row where it is there already.
-- Locks the sequence's one row for a moment. The farthest value is served by an index of the column, or by a scan.
select pg_catalog.setval({name}, held.farthest)
  from (select pg_catalog.{farthest}({column})::int8 as farthest from {rows}) as held,
       {sequence} as s
 where held.farthest between {least} and {most}
   and (held.farthest {beyond} s.last_value or (held.farthest = s.last_value and not s.is_called))
