-- Pieces whose end the leading attempt has counted. Locks its own rows. Served by the primary key.
delete from cutover.piece where run = $1 and task = $2 and number = any ($3::int[]) and done
