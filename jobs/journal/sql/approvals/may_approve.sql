-- Whether this login may approve plans. Locks: none.
-- Index: none; it asks the catalog.
select has_function_privilege('cutover_control.approve(text, text, text, text, text)', 'execute') as may
