-- Whether a row is there that this transaction or one behind it has written. Reads headers only.
-- A row that was frozen long ago may seem to be of the future: it is not young.
-- Locks nothing. Reads all of it where there is none, in the order of the disk.
select exists (select from {rows} where pg_catalog.age(xmin) between 0 and pg_catalog.age('{oldest}'::xid))
