-- answer_give
-- Answer with a link or a code, by the schema's own function. Parameters: link or code, the run that is meant (empty: the
-- one that it is good for), the answer, the task and the items (empty: the ones that it is good for), a text, who
-- answers, from where.
-- Locks: what is spent by it, and the turn of the run's inbox, until the commit.
-- Index: none of its own; the function says its own.
select outcome, run, command from cutover_control.answer($1, $2, $3, $4, $5::text[], $6, $7, $8)
