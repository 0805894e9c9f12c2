-- Keep what a production database said of itself. Locks: its own row.
-- Index: none.
insert into cutover_control.sighting (title, database, body) values ($1, $2, $3)
