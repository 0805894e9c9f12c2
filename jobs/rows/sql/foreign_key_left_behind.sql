-- Rows that stay and refer to a row which is about to be deleted.
-- Locks nothing. One semi-join; served by the referenced key, or by a hash of it.
select pg_catalog.count(*)
  from {referring} as r
 where {stays}
   and exists (select from {referenced} as d where {joined} and {deleted})
