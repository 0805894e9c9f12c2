-- Rows that refer to a row which is not there: the proof of a foreign key that was not enforced while loading.
-- Locks nothing. One anti-join; served by the referenced key, or by a hash of it.
select pg_catalog.count(*)
  from {referring} as r
 where {filled} and {condition}
   and not exists (select from {referenced} as d where {joined})
