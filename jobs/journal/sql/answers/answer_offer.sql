-- answer_offer
-- Keep what a letter's link and code are checked by and good for, once, if the lease still has this term; no row in the
-- answer means that it has another one. Parameters: run, term, the letter, sha256 of the link and of the code, party, who
-- stands for it, channel, until when, what the page shows; then one array a column of what may be answered.
-- Locks: the rows it makes, and the run's head row against an append, until the commit.
-- Index: head_pkey, answer_letter_pkey.
with held as materialized (
    select run from cutover_control.head where run = $1 and term = $2 and holder is not null for share
), kept as (
    insert into cutover_control.answer_letter (run, letter, link_sha256, code_sha256, party, name, channel, expires, card)
    select run, $3, $4, $5, $6, $7, $8, $9, $10 from held
    on conflict (run, letter) do nothing
    returning run, letter
), offered as (
    insert into cutover_control.answer_offer (run, letter, unit, item, choices, asked)
    select kept.run, kept.letter, o.unit, o.item, string_to_array(o.choices, ' '), o.asked
      from kept, unnest($11::text[], $12::text[], $13::text[], $14::bigint[]) as o (unit, item, choices, asked)
)
select run from held
