-- One after the other: of two runs that want one table, the second sees the row of the first.
-- Locks cutover.lease against writers, not against readers, for a transaction of a few rows.
lock table cutover.lease in share row exclusive mode
