-- Commands that no event has consumed, in order. Locks: none.
-- Index: command_pkey, event_command.
select c.id, c.actor, c.verb, c.args, c.at, c.letter, coalesce(host(c.address), '') as address
  from cutover_control.command c
 where c.run = $1 and c.id > $2
   and not exists (select from cutover_control.event e where e.command_id = c.id)
 order by c.id
