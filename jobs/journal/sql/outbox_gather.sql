-- Have messages go out under the ids of their letters, if the lease still has this term; one that has an id keeps it. All
-- in one transaction, as each holds up an append until its commit. No row in the answer means that the term is another one.
-- Parameters: run, term, the messages, and the letter of each.
-- Locks: the messages' rows, and the run's head row against an append, until the commit.
-- Index: head_pkey, outbox_pkey.
with held as materialized (
    select run from cutover_control.head where run = $1 and term = $2 and holder is not null for share
), gathered as (
    update cutover_control.outbox o
       set letter = ($4::text[])[array_position($3::text[], o.id)]
      from held
     where o.run = $1 and o.id = any($3::text[]) and o.letter = ''
)
select run from held
