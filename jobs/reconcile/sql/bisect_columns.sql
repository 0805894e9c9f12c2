-- The rows of the given keys: a digest of each of their columns.
-- Locks nothing. Served by the index of the key.
select array[{key}]::text[] as "cutover key", array[{digests}]::text[] as "cutover digests"
  from {rows}
 where {condition} and {subject} in ({keys})
