-- Nobody may refer to a table's rows while some are looked at and deleted.
-- Locks the table against writes, and against those of others to the tables that refer to it; not against reads.
lock table {rows} in exclusive mode
