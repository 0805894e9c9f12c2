-- Numbers about the values of some columns, each as text; the smallest and the largest only as their digest.
-- Locks nothing. Reads all of the table once, in the order of the disk.
select array[{measures}]::pg_catalog.text[] as found from {rows} where {condition}
