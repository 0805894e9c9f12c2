-- By what the newest attempt of a task cut these relations, in this run or, where it has none, in the newest earlier one.
-- Locks nothing. Reads cutover.selection as a whole: some thousand rows.
select distinct on (relation) relation, cut
  from cutover.selection
 where task = $2 and relation = any ($3::text[])
 order by relation, (run = $1) desc, resolved_at desc
