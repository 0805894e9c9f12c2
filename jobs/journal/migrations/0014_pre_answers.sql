-- Answers of those who were told, by a link or a reply code of a letter. A link and a code are made when the letter is
-- sent, with a key that the engine's role alone reads; what is kept to check them by is their sha256, which the functions
-- below alone read. So whoever reads this database, or its inbox, can answer for nobody.

-- Which letter's link or code a command came with: put there by the function `answer`, and by nobody else.
alter table cutover_control.command add column letter text;
alter table cutover_control.command add constraint command_letter_bounds check (octet_length(letter) <= 64) not valid;

create table cutover_control.answer_key (
    run text primary key references cutover_control.run,
    key bytea not null check (octet_length(key) = 32)
);

-- What a letter's link and code are good for: one party, until a time.
create table cutover_control.answer_letter (
    run text not null references cutover_control.run,
    letter text not null check (octet_length(letter) <= 64),
    link_sha256 text not null unique check (octet_length(link_sha256) = 64),
    code_sha256 text not null unique check (octet_length(code_sha256) = 64),
    party text not null check (octet_length(party) <= 200),
    name text not null check (octet_length(name) <= 1000),
    channel text not null check (octet_length(channel) <= 200),
    expires timestamptz not null check (expires between '2000-01-01 00:00+00' and '3000-01-01 00:00+00'),
    card text not null check (octet_length(card) <= 262144),
    made timestamptz not null default clock_timestamp(),
    primary key (run, letter)
);

-- What may be answered with it, each once: a poll, an item of a confirmation, or that the letter was seen (no unit).
-- `asked` is the event with which a poll was opened.
create table cutover_control.answer_offer (
    run text not null references cutover_control.run,
    letter text not null,
    unit text not null check (octet_length(unit) <= 400),
    item text not null check (octet_length(item) <= 400),
    choices text[] not null check (cardinality(choices) between 1 and 10),
    asked bigint not null default 0,
    used_at timestamptz,
    primary key (run, letter, unit, item)
);

-- What was refused, counted by minute: no run where nobody can say which one was meant.
create table cutover_control.answer_refusal (
    run text not null,
    reason text not null,
    minute timestamptz not null,
    count bigint not null,
    primary key (run, reason, minute)
) with (fillfactor = 50);

-- What a link or a code is good for, for the page that asks; nothing is answered by looking. One that nobody has made is
-- counted as forged. After thirty of these in a minute codes are not looked up until the next one begins; links, which
-- nobody can guess, are.
create function cutover_control.answer_look(secret text) returns text
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
    with rushed as materialized (
        select coalesce(sum(r.count), 0) >= 30 and octet_length(secret) < 20 as is
          from cutover_control.answer_refusal r
         where r.run = '' and r.reason = 'forged' and r.minute = date_trunc('minute', clock_timestamp())
    ), known as materialized (
        select l.*
          from cutover_control.answer_letter l, rushed
         where not rushed.is
           and encode(sha256(convert_to(secret, 'UTF8')), 'hex') in (l.link_sha256, l.code_sha256)
    ), counted as (
        insert into cutover_control.answer_refusal as r (run, reason, minute, count)
        select '', 'forged', date_trunc('minute', clock_timestamp()), 1
         where not exists (select from known)
        on conflict (run, reason, minute) do update set count = r.count + 1
    ), offers as (
        select jsonb_agg(jsonb_build_object('unit', o.unit, 'item', o.item, 'choices', to_jsonb(o.choices),
                                            'used', o.used_at is not null) order by o.unit, o.item) as them
          from known join cutover_control.answer_offer o using (run, letter)
    ), given as (
        select jsonb_agg(jsonb_build_object('task', c.args -> 'task', 'items', c.args -> 'items',
                                            'answer', c.args -> 'answer', 'at', c.at, 'seq', e.seq,
                                            'refused', case when e.kind = 'CommandRefused'
                                                            then coalesce(e.body::jsonb ->> 'reason', '') end)
                         order by c.id) as them
          from known
          join cutover_control.command c on c.run = known.run and c.letter = known.letter
          left join cutover_control.event e on e.command_id = c.id
    )
    select jsonb_build_object('outcome', case when rushed.is then 'rushed' when known.run is null then 'forged'
                                              when known.expires <= clock_timestamp() then 'expired' else 'known' end,
                              'run', known.run, 'party', known.party, 'name', known.name, 'expires', known.expires,
                              'card', known.card, 'offers', coalesce(offers.them, '[]'),
                              'given', coalesce(given.them, '[]'))::text
      from rushed left join known on true, offers, given
$$;

-- Answer with a link or a code: the database's own check that somebody holds it, and that it is good for this. What it
-- is good for is spent in the same statement as the command is put into the inbox, which holds neither link nor code.
-- Locks: what is spent; and as `send` does, the turn of the run's inbox, until the commit.
create function cutover_control.answer(
    secret text, of_run text, choice text, unit text, items text[], words text, person text, address text
) returns table (outcome text, run text, command bigint)
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
    with rushed as materialized (
        select coalesce(sum(r.count), 0) >= 30 and octet_length(secret) < 20
               and not has_column_privilege(session_user, 'cutover_control.command', 'verb', 'insert') as is
          from cutover_control.answer_refusal r
         where r.run = '' and r.reason = 'forged' and r.minute = date_trunc('minute', clock_timestamp())
    ), known as materialized (
        select l.run, l.letter, l.party, l.name, l.channel, l.expires <= clock_timestamp() as is_expired,
               case when octet_length(secret) < 20 then 'code' else 'link' end as way
          from cutover_control.answer_letter l, rushed
         where not rushed.is
           and encode(sha256(convert_to(secret, 'UTF8')), 'hex') in (l.link_sha256, l.code_sha256)
    ), meant as materialized (
        select o.unit, o.item, o.asked, o.used_at
          from known join cutover_control.answer_offer o using (run, letter)
         where of_run in ('', known.run)
           and choice = any(o.choices)
           and answer.unit in ('', o.unit)
           and (cardinality(items) = 0 or o.item = any(items))
    ), judged as materialized (
        select case when rushed.is then 'rushed'
                    when known.run is null then 'forged'
                    when known.is_expired then 'expired'
                    when not exists (select from meant) then 'foreign'
                    when (select count(distinct m.unit) from meant m) > 1 then 'ambiguous'
                    when choice = 'caveat' and btrim(words) = '' then 'wordless'
                    when not exists (select from meant m where m.used_at is null) then 'replayed'
                    when exists (select from cutover_control.event e where e.run = known.run and e.kind = 'RunEnded')
                    then 'late' else '' end as why
          from rushed left join known on true
    ), turn as materialized (
        select known.*, pg_advisory_xact_lock(hashtextextended('cutover_control.command ' || known.run, 0))
          from known, judged
         where judged.why = ''
    ), spent as (
        update cutover_control.answer_offer o
           set used_at = clock_timestamp()
          from turn, meant m
         where (o.run, o.letter, o.unit, o.item) = (turn.run, turn.letter, m.unit, m.item) and o.used_at is null
        returning o.unit, o.item, o.asked
    ), given as materialized (
        select min(s.unit) as unit, max(s.asked) as asked,
               coalesce(jsonb_agg(s.item order by s.item) filter (where s.item <> ''), '[]') as items
          from spent s
        having count(*) > 0
    ), sent as (
        insert into cutover_control.command (run, verb, args, letter)
        select turn.run, 'answer',
               jsonb_build_object('task', given.unit, 'items', given.items, 'asked', given.asked, 'answer', choice,
                                  'text', left(words, 2000), 'name', left(person, 200), 'party', turn.party,
                                  'stands', turn.name, 'channel', turn.channel, 'way', turn.way,
                                  'address', left(address, 200)),
               turn.letter
          from turn, given
        returning id, command.run
    ), final as materialized (
        select case when judged.why <> '' then judged.why when exists (select from sent) then 'taken'
                    else 'doubled' end as what,
               coalesce((select known.run from known), '') as run
          from judged
    ), counted as (
        insert into cutover_control.answer_refusal as r (run, reason, minute, count)
        select final.run, final.what, date_trunc('minute', clock_timestamp()), 1 from final where final.what <> 'taken'
        on conflict (run, reason, minute) do update set count = r.count + 1
    )
    select final.what, final.run, sent.id
      from final
      left join (select id, pg_notify('cutover_control', 'commands ' || sent.run) from sent) sent on true
$$;
