-- What has become of these pieces ($3): those of which something is committed, or that failed. Locks nothing. Served by the
-- primary key.
select number, holder, lo, rows, bytes, refused, seconds, done, result, problem
  from cutover.piece
 where run = $1 and task = $2 and number = any ($3::int[]) and (done or problem <> '' or rows > 0 or refused > 0)
