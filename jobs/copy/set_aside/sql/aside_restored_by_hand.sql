-- It stands again, as a statement that a person runs: the same as aside_restored. Locks its row.
update cutover.set_aside set restored_at = now()
 where (run, task, relation, kind, name) = ({key})
