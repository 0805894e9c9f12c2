-- Where a chunk of the given size ends: the key of the first row behind it.
-- Locks nothing. Served by the index of the key, in its order.
-- The result has a name that no key has, or the key would be sorted by its text.
select array[{key}] as "cutover bound" from {rows} where {condition} order by {order} offset {size} limit 1
