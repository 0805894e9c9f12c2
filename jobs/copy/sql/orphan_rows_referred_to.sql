-- Rows that stay and refer to a row which refers to none itself, and is about to be deleted for that.
-- Locks nothing. A semi-join over an anti-join; served by the keys that are referred to, or by a hash of them.
select pg_catalog.count(*)
  from {staying} as r
 where {stays}
   and exists (select
                 from {referring} as d
                where {stays_joined} and {filled} and {condition}
                  and not exists (select from {referenced} as o where {joined}))
