-- Heads of the chain that have left the house: printed, read aloud, on paper, in a report or a pack. No part of the chain;
-- who and when is the database's own word. A head is noted once for each place: what is printed every five minutes while
-- nothing happens adds nothing. Rows are added by the function alone, never changed.
create table cutover_control.told_head (
    run text not null references cutover_control.run,
    seq bigint not null check (seq > 0),
    hash text not null check (octet_length(hash) = 64),
    place text not null check (octet_length(place) <= 200),
    recipient text not null check (octet_length(recipient) <= 800),
    login text not null default session_user,
    at timestamptz not null default clock_timestamp(),
    primary key (run, seq, hash, place, recipient, login)
);

-- Note where a head goes, if the run has it: nobody can say of a head that never was that it was told.
-- Locks: none but the new row. Index: event_pkey.
create function cutover_control.tell_head(of_run text, of_seq bigint, of_hash text, place text, recipient text)
returns boolean
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
    with known as materialized (
        select e.run, e.seq, e.hash
          from cutover_control.event e
         where e.run = of_run and e.seq = of_seq and e.hash = of_hash
    ), told as (
        insert into cutover_control.told_head (run, seq, hash, place, recipient)
        select known.run, known.seq, known.hash, tell_head.place, tell_head.recipient from known
        on conflict do nothing
    )
    select exists (select from known)
$$;
