-- The rows of the given buckets: their key, and their hash in text form.
-- Locks nothing. Reads all of the table once, in the order of the disk.
select key, text_hash
  from (select {key} as key, {hash} as hash, {text_hash} as text_hash from {rows} where {condition} offset 0) as hashed
 where {buckets}
