-- answer_own
-- Answer for a party that this login is of, by the schema's own function. Parameters: run, party, the answer, the task, the
-- items, a text.
-- Locks: the turn of the run's inbox, until the commit.
-- Index: none of its own; the function says its own.
select outcome, run, command from cutover_control.answer_own($1, $2, $3, $4, $5::text[], $6)
