-- The rows of some keys, given column by column (the last line): the number of the key, and the row's hash in text form.
-- Locks nothing. Served by the index of the key.
select "cutover number" as number, {text_hash} as text_hash
  from {rows}
  join unnest({keys}) with ordinality as "cutover keys" ({names}, "cutover number") on {same}
 where {condition}
