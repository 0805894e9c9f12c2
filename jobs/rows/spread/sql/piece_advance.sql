-- So much of a piece is committed, in the transaction that holds it. Locks its own row. Served by the primary key.
update cutover.piece
   set lo = $4, rows = rows + $5, bytes = bytes + $6, refused = refused + $7, seconds = seconds + $8, done = $9,
       result = $10
 where run = $1 and task = $2 and number = $3
