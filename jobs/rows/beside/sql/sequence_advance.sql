-- Put a sequence beyond where the source's is, and beyond what its column holds; never back. No row where it is there
-- already.
-- Locks the sequence's one row for a moment. The farthest value is served by an index of the column, or by a scan.
select pg_catalog.setval({name}, farthest.value, farthest.called)
  from (select held.value, held.called
          from ({held}) as held (value, called)
         where held.value between {least} and {most}
         order by held.value {order}, held.called desc
         limit 1) as farthest,
       {sequence} as s
 where farthest.value {beyond} s.last_value
    or (farthest.value = s.last_value and farthest.called and not s.is_called)
