-- What the task committed of one relation. Locks nothing. Served by the primary key of cutover.chunk.
select relation, relfilenode, lo, hi, rows, bytes
  from cutover.chunk
 where run = $1 and task = $2 and relation = $3
