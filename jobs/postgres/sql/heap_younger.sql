-- Whether a row is there that a transaction has written which was not over then. Reads headers only.
-- Locks nothing. Reads all of it where there is none, in the order of the disk.
select exists (select from {rows} where pg_catalog.age(xmin) <= pg_catalog.age('{xmin}'::xid8::xid))
