-- Rows, and those among them that a transaction has written which was not over when they were summed: with as many rows
-- as then and none of these the part holds the same row versions. Reads headers only, at a fraction of a checksum's cost.
-- A row that was frozen long ago may seem to be of the future: it is not newer.
-- Locks nothing. Reads a range of blocks, in the order of the disk.
select pg_catalog.count(*) as rows,
       pg_catalog.count(*) filter (where pg_catalog.age(xmin) between 0 and pg_catalog.age('{xmin}'::xid8::xid)) as newer
  from {rows} where {condition}
