-- Where the source's rows of a piece wait: a table of this session and transaction, with the target's columns.
-- Locks nothing that others use. Needs the right to make temporary tables.
create temporary table {stage} on commit drop as select {columns} from {table} with no data
