-- Create a run with its first event, by the schema's own function, which an operator may call too.
-- Locks: the rows it makes; a second creator of the same name waits for the first. Index: none.
select cutover_control.create_run($1, $2, $3, $4, $5, $6, $7, $8, $9)
