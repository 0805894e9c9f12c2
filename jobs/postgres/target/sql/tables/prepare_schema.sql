-- What cutover records on a target, in the transactions that do the work. Made once, never dropped by the program.
-- Locks: nothing that others use.
create schema if not exists cutover;
