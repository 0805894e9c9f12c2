-- A range of a delta load is done: written in the transaction that did it. Locks its own new row; served by the
-- primary key.
insert into cutover.delta
       (run, task, relation, phase, relfilenode, lo, hi, inserted, updated, deleted, compared, token)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
