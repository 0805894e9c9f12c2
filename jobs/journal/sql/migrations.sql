-- Which migrations were applied. Locks: none.
-- Index: none, a table of a few rows.
select number, name, phase, checksum from cutover_control.migration order by number
