-- Rows that refer to a row which is not there are taken out, and named with the chunk that each was in.
-- Locks the rows it deletes. One anti-join; served by the referenced key, or by a hash of it.
delete from {referring} as r
 where {filled} and {condition}
   and not exists (select from {referenced} as d where {joined})
returning {chunk} as chunk, array[{key}]::pg_catalog.text[] as key
