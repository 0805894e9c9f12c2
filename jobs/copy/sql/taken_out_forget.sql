-- An undo's, before what it is the contrary of begins anew. Locks its own rows. Served by the primary key.
delete from cutover.taken_out where run = $1 and task = $2
