-- The hash of one row with a value of every type that is hashed natively, to see whether two servers agree.
-- Reads no table; locks nothing. Needs PostgreSQL 14.
select {hash}
