-- A chunk is done: written in the transaction that wrote its rows, so that both are there or neither.
-- The file of the relation is the one that this transaction's COPY holds against TRUNCATE.
-- Locks its own new row. Served by the primary key.
insert into cutover.chunk (run, task, relation, relfilenode, lo, hi, rows, bytes, token)
values ($1, $2, $3::text, coalesce(pg_catalog.pg_relation_filenode($3::text::regclass), 0), $4, $5, $6, $7, $8)
