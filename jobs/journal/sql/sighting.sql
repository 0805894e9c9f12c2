-- What a production database said of itself when it was last looked at. Locks: none.
-- Index: sighting_pkey, backwards, one row.
select body from cutover_control.sighting where title = $1 and database = $2 order by id desc limit 1
