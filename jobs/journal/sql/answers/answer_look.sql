-- answer_look
-- What a link or a code is good for, as JSON, by the schema's own function. Parameter: the link or the code.
-- Locks: none, but the count of those that nobody has made.
-- Index: none of its own; the function says its own.
select cutover_control.answer_look($1)
