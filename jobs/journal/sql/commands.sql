-- All commands of a run behind an id, consumed or not, in order. Parameters: run, the id, how many. Locks: none.
-- Index: command_pkey.
select id, actor, verb, args, at, letter, coalesce(host(address), '') as address
  from cutover_control.command
 where run = $1 and id > $2
 order by id
 limit $3
