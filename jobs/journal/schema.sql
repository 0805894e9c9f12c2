-- The journal's schema as a whole, for a new control database. migrations/ lead an older one to the same place; a
-- test proves that both are equal. The schema is named cutover_control because `cutover` is the one on targets.
-- Needs PostgreSQL 15 or newer and no extension or procedural language.

create schema cutover_control;

create table cutover_control.migration (
    number integer primary key,
    name text not null,
    phase text not null check (phase in ('pre', 'post')),
    checksum text not null,
    applied_at timestamptz not null default clock_timestamp(),
    applied_by text not null default session_user
);

-- Frozen plans with every file they name; addressed by content, never changed.
create table cutover_control.bundle (
    sha256 text primary key,
    body text not null,
    added_at timestamptz not null default clock_timestamp(),
    added_by text not null default session_user
);

create table cutover_control.run (
    run text primary key,
    title text not null,
    kind text not null,
    plan_sha256 text not null references cutover_control.bundle,
    created timestamptz not null default clock_timestamp(),
    created_by text not null default session_user
);

-- One row a run: how far its journal is, and who may continue it. Both stand in one row so that an append checks and
-- moves them under one row lock. Updated all the time, never by an indexed column: room for HOT updates.
create table cutover_control.head (
    run text primary key references cutover_control.run,
    seq bigint not null,
    hash text not null,
    last_event_at timestamptz not null,
    term bigint not null default 0,
    holder text,
    expires timestamptz
) with (fillfactor = 20);

-- The truth. `body` is the exact text that was hashed (jobs/journal/chain.py), hence text and not jsonb.
create table cutover_control.event (
    run text not null references cutover_control.run,
    seq bigint not null check (seq > 0),
    at timestamptz not null,
    kind text not null check (kind !~ '\n'),
    body text not null,
    command_id bigint,
    hash text not null,
    primary key (run, seq)
);

-- A command acts once.
create unique index event_command on cutover_control.event (command_id) where command_id is not null;

-- The inbox. `actor` is the login; the roles leave nobody the right to insert it. The key begins with the run, and `id`
-- has no index of its own, so that no plan for one run's commands can wander through those of later runs.
create table cutover_control.command (
    id bigint generated always as identity,
    run text not null references cutover_control.run,
    actor text not null default session_user,
    verb text not null,
    args jsonb not null,
    at timestamptz not null default clock_timestamp(),
    primary key (run, id)
);

-- Engines that wait for the lease of a run, by their heartbeat.
create table cutover_control.standby (
    run text not null references cutover_control.run,
    holder text not null,
    expires timestamptz not null,
    primary key (run, holder)
) with (fillfactor = 50);

-- The latest progress of a task: overwritten, no part of the truth. `version` tells a follower what is new to it.
create sequence cutover_control.progress_version;

create table cutover_control.progress (
    run text not null references cutover_control.run,
    task text not null,
    attempt integer not null,
    body text not null,
    at timestamptz not null,
    version bigint not null default nextval('cutover_control.progress_version'),
    primary key (run, task)
) with (fillfactor = 50);

-- What production said of itself when it was last looked at: a rehearsal that cannot reach it compares with that.
-- Rows are added, never changed; the newest one of a plan's title and database counts.
create table cutover_control.sighting (
    title text not null check (length(title) <= 1000),
    database text not null check (length(database) <= 1000),
    id bigint generated always as identity,
    body text not null check (length(body) <= 10000),
    at timestamptz not null default clock_timestamp(),
    seen_by text not null default session_user,
    primary key (title, database, id)
);

-- Each forecast made is kept, sparsely: what the go-live and the next checkpoints were forecast to be at a moment, so
-- that it can be said afterwards how good forecasts are. No part of the truth, which is the journal: whoever empties
-- this table loses nothing else. Rows are added, never changed; times are run time, `kept` apart. The insert takes no
-- more than 10,000 rows of a run.
create table cutover_control.forecast (
    run text not null references cutover_control.run,
    task text not null check (octet_length(task) <= 400),
    at timestamptz not null check (at between '2000-01-01 00:00+00' and '3000-01-01 00:00+00'),
    seq bigint not null,
    expected timestamptz not null,
    came boolean not null,
    due timestamptz,
    low timestamptz,
    high timestamptz,
    claim double precision not null,
    rehearsals integer not null,
    made integer,
    of_nights integer,
    moved text not null check (octet_length(moved) <= 400),
    birth text not null check (octet_length(birth) <= 64),
    family text not null check (octet_length(family) <= 2000),
    speed double precision not null,
    kept timestamptz not null default clock_timestamp(),
    primary key (run, task, at)
);

-- A family's nights, the latest first.
create index forecast_family on cutover_control.forecast (family, kept) where came;

-- What the events of a run add up to is kept now and then, so that a console of a long run need not read it from its
-- beginning. No part of the truth: a fold is believed only where an event of the chain names its hash, and whoever
-- empties this table loses nothing. Rows are added, never changed; those that newer ones follow are taken away.
create table cutover_control.fold (
    run text not null references cutover_control.run,
    seq bigint not null check (seq > 0),
    sha256 text not null check (octet_length(sha256) = 64),
    form text not null check (octet_length(form) <= 64),
    body text not null check (octet_length(body) <= 67108864),
    kept timestamptz not null default clock_timestamp(),
    primary key (run, seq, sha256)
);

-- What people are told because of an event: written in the same append as the event, sent by whoever holds the lease.
-- No text, address, link or key stands here: the text is made when it is sent. `letter` is the id that a receiver sees:
-- of one message, or of several that go out together; once given it stays, whoever sends it again.
create table cutover_control.outbox (
    run text not null references cutover_control.run,
    id text not null check (octet_length(id) <= 64),
    seq bigint not null,
    party text not null check (octet_length(party) <= 200),
    channel text not null check (octet_length(channel) <= 200),
    at timestamptz not null,
    letter text not null default '' check (octet_length(letter) <= 64),
    attempts integer not null default 0,
    next_at timestamptz,
    delivered_at timestamptz,
    given_up boolean not null default false,
    reason text not null default '' check (octet_length(reason) <= 400),
    primary key (run, id)
);

-- What lies there still.
create index outbox_waiting on cutover_control.outbox (run, seq) where delivered_at is null and not given_up;

-- Who tells people that a run's engine is lost, which can tell nobody itself: a stand-by, or a console that was asked to.
-- One of them claims it, so that they do not all do. `id` is of the loss: by run, term of the lease, and last event;
-- `attempt` counts those who claimed it before and reached nobody.
create table cutover_control.engine_call (
    run text not null references cutover_control.run,
    id text not null check (octet_length(id) <= 64),
    attempt integer not null,
    caller text not null check (octet_length(caller) <= 400),
    login text not null default session_user,
    at timestamptz not null default clock_timestamp(),
    made_at timestamptz,
    primary key (run, id, attempt)
);

-- Which logins are of which parties of plans: who may be a second person. The owner says so; nobody says it of themselves.
create table cutover_control.login_party (
    login text not null check (octet_length(login) <= 200),
    party text not null check (octet_length(party) <= 200),
    at timestamptz not null default clock_timestamp(),
    by text not null default session_user,
    primary key (login, party)
);

-- With its owner's rights, so that an operator can create a run but append to none.
create function cutover_control.create_run(
    run text, title text, kind text, plan_sha256 text, bundle text,
    at timestamptz, event_kind text, event_body text, hash text
) returns void
language sql
security definer
set search_path = pg_catalog, pg_temp
as $$
    with bundled as (
        insert into cutover_control.bundle (sha256, body) values (plan_sha256, bundle) on conflict do nothing
    ), created as (
        insert into cutover_control.run (run, title, kind, plan_sha256) values (run, title, kind, plan_sha256)
    ), headed as (
        insert into cutover_control.head (run, seq, hash, last_event_at) values (run, 1, hash, at)
    ), recorded as (
        insert into cutover_control.event (run, seq, at, kind, body, hash)
        values (run, 1, at, event_kind, event_body, hash)
    )
    select pg_notify('cutover_control', 'events ' || run)
$$;

-- How long a lease, and a stand-by's heartbeat, last without renewal: so that a clock which was set back neither shows
-- a dead engine as present nor keeps its successor waiting. Null where an older program took it.

alter table cutover_control.head add column lasts interval;
alter table cutover_control.standby add column lasts interval;

-- From where a command came: the database's own word, as its actor is. None of those from before it was kept.
alter table cutover_control.command add column address inet;
alter table cutover_control.command alter column address set default inet_client_addr();

-- Whether somebody whose word holds until `expires` is there. A word that would hold much longer than it lasts was given
-- before the clock was set back: whoever is alive gives a new one within a third of `lasts`.
create function cutover_control.present(expires timestamptz, lasts interval) returns boolean
language sql
volatile
as $$
    select expires > clock_timestamp() and (lasts is null or expires <= clock_timestamp() + 2 * lasts)
$$;

-- A frozen plan is the text that its hash stands for. Not validated: a false one that is there already is named by
-- whoever loads it, and does not stop an upgrade.

alter table cutover_control.bundle add constraint bundle_is_its_hash
    check (sha256 = encode(sha256(convert_to(body, 'UTF8')), 'hex')) not valid;

-- Every text that anybody may write has a bound: what lies in the inbox becomes an event, which every reader reads.
-- Not validated: what is longer already stays readable.

alter table cutover_control.bundle add constraint bundle_bounds
    check (octet_length(body) <= 67108864) not valid;
alter table cutover_control.run add constraint run_bounds
    check (octet_length(run) between 1 and 200 and octet_length(title) <= 2000 and octet_length(kind) <= 50) not valid;
alter table cutover_control.head add constraint head_bounds
    check (octet_length(hash) <= 64 and octet_length(holder) <= 400
           and last_event_at between '2000-01-01 00:00+00' and '3000-01-01 00:00+00') not valid;
alter table cutover_control.event add constraint event_bounds
    check (octet_length(kind) <= 100 and octet_length(body) <= 33554432 and octet_length(hash) <= 64
           and at between '2000-01-01 00:00+00' and '3000-01-01 00:00+00') not valid;
alter table cutover_control.command add constraint command_bounds
    check (octet_length(verb) <= 100 and octet_length(args::text) <= 262144) not valid;
alter table cutover_control.standby add constraint standby_bounds
    check (octet_length(holder) <= 400) not valid;
alter table cutover_control.progress add constraint progress_bounds
    check (octet_length(task) <= 400 and octet_length(body) <= 1048576) not valid;

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

-- A party answers from a terminal, without a letter: whoever is of it by the owner's word (`login_party`). On a database of
-- one account, who could write into the inbox anyway, it is a view and no right. Locks: as `answer`, the turn of the inbox.
create function cutover_control.answer_own(
    of_run text, of_party text, choice text, unit text, items text[], words text
) returns table (outcome text, run text, command bigint)
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
    with judged as materialized (
        select case when not exists (select from cutover_control.run r where r.run = of_run) then 'forged'
                    when not exists (select from cutover_control.login_party p
                                      where p.login = session_user::text and p.party = of_party)
                         and not has_table_privilege(session_user, 'cutover_control.command', 'insert') then 'stranger'
                    when choice = 'caveat' and btrim(words) = '' then 'wordless'
                    when exists (select from cutover_control.event e where e.run = of_run and e.kind = 'RunEnded')
                    then 'late' else '' end as why
    ), turn as materialized (
        select pg_advisory_xact_lock(hashtextextended('cutover_control.command ' || of_run, 0)) from judged where why = ''
    ), sent as (
        insert into cutover_control.command (run, verb, args, letter)
        select of_run, 'answer',
               jsonb_build_object('task', unit, 'items', to_jsonb(items), 'answer', choice, 'text', left(words, 2000),
                                  'party', of_party, 'stands', '', 'channel', '', 'way', 'terminal'),
               'terminal'
          from turn
        returning id, command.run
    ), counted as (
        insert into cutover_control.answer_refusal as r (run, reason, minute, count)
        select case judged.why when 'forged' then '' else of_run end, judged.why,
               date_trunc('minute', clock_timestamp()), 1
          from judged where judged.why <> ''
        on conflict (run, reason, minute) do update set count = r.count + 1
    )
    select case judged.why when '' then 'taken' else judged.why end, of_run, sent.id
      from judged
      left join (select id, pg_notify('cutover_control', 'commands ' || sent.run) from sent) sent on true
$$;

-- What is counted of the flows of a plan after its go-live, for weeks: how many there were at each stage, stretch by
-- stretch. No part of the truth, which is the journal, and in no chain: only that a flow stands otherwise than before is
-- an event. A flow's numbers are told apart by `series`: which template and receiver a number is stands in `names`, and
-- what whoever counts has to know of the last time in `memory`. Rows of counts are added, never changed; as they grow
-- older they are taken away in the statement that adds their sums (`grain`: minutes of a stretch, 0: as it was counted).
create table cutover_control.flow (
    id integer generated always as identity,
    run text not null references cutover_control.run,
    flow text not null check (octet_length(flow) <= 400),
    names text not null check (octet_length(names) <= 4194304),
    memory text not null check (octet_length(memory) <= 4194304),
    kept timestamptz not null default clock_timestamp(),
    primary key (run, flow)
) with (fillfactor = 50);

create table cutover_control.flow_count (
    flow integer not null,
    until timestamptz not null check (until between '2000-01-01 00:00+00' and '3000-01-01 00:00+00'),
    stage text not null check (octet_length(stage) <= 20),
    grain smallint not null check (grain >= 0),
    after timestamptz not null check (after between '2000-01-01 00:00+00' and until),
    series integer[] not null check (cardinality(series) <= 10000),
    counts integer[] not null check (cardinality(counts) = cardinality(series)),
    oldest text not null check (octet_length(oldest) <= 1048576),
    primary key (flow, grain, stage, until)
);

-- How far attempts were, kept sparsely, so that a night can be seen again as it was. No part of the truth, which is the
-- journal, and in no chain: whoever empties this table sees a night without the percents of its jobs. Figures alone, no
-- words of a job. Rows are added, never changed.
create table cutover_control.sample (
    run text not null references cutover_control.run,
    at timestamptz not null check (at between '2000-01-01 00:00+00' and '3000-01-01 00:00+00'),
    task text not null check (octet_length(task) <= 400),
    attempt integer not null,
    done double precision not null,
    total double precision,
    unit text not null check (octet_length(unit) <= 100),
    bytes bigint not null,
    primary key (run, at, task)
);

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

-- Who has approved which plan: entries in a hash chain of their own, one for the control database, added by functions alone and
-- never changed. What a plan does is named by its hash (`plans.content`); login and time are the database's own word.
create table cutover_control.approval (
    seq bigint primary key check (seq > 0),
    at timestamptz not null,
    login text not null check (octet_length(login) <= 200),
    word text not null check (word in ('approved', 'withdrawn', 'required', 'optional')),
    title text not null check (octet_length(title) <= 2000),
    party text not null check (octet_length(party) <= 200),
    content text not null check (octet_length(content) <= 64),
    plan_sha256 text references cutover_control.bundle,
    change text not null check (octet_length(change) <= 400),
    reason text not null check (octet_length(reason) <= 8000),
    entry bigint not null,
    hash text not null check (octet_length(hash) = 64)
);

-- Add an entry behind the last one. What is hashed are lines: the hash before, number, time, each text as JSON has it, and the
-- entry that is meant. Two at once: the second runs into the first one's number, and its caller asks again.
-- Locks: none but the new row. Index: approval_pkey.
create function cutover_control.add_approval(
    word text, title text, party text, content text, plan text, change text, reason text, entry bigint
) returns bigint
language sql
volatile
set search_path = pg_catalog, pg_temp
as $$
    with last as materialized (
        select a.seq, a.hash from cutover_control.approval a order by a.seq desc limit 1
    ), new as materialized (
        select coalesce((select seq from last), 0) + 1 as seq, coalesce((select hash from last), repeat('0', 64)) as before,
               clock_timestamp() as at, session_user::text as login
    ), told as (
        select new.*, concat_ws(
                   E'\n', before, seq::text, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'),
                   to_json(login), to_json(add_approval.word), to_json(add_approval.title), to_json(add_approval.party),
                   to_json(add_approval.content), to_json(coalesce(plan, '')), to_json(add_approval.change),
                   to_json(add_approval.reason), add_approval.entry::text
               ) as text
          from new
    )
    insert into cutover_control.approval
        (seq, at, login, word, title, party, content, plan_sha256, change, reason, entry, hash)
    select seq, at, login, add_approval.word, add_approval.title, add_approval.party, add_approval.content, plan,
           add_approval.change, add_approval.reason, add_approval.entry,
           encode(sha256(convert_to(text, 'UTF8')), 'hex')
      from told
    returning seq
$$;

-- A login that is of a party by the owner's word (`login_party`) approves a frozen plan for it; null where it is not.
-- Locks: none but the new row. Index: login_party_pkey.
create function cutover_control.approve(title text, party text, content text, plan text, change text) returns bigint
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
    select cutover_control.add_approval('approved', title, approve.party, content, plan, change, '', 0)
     where exists (select from cutover_control.login_party p
                    where p.login = session_user::text and p.party = approve.party)
$$;

-- A login of the party that approved takes it back, as an entry of its own; null where there is no such approval, or it is
-- another party's, or was taken back before. Locks: none but the new row. Index: approval_pkey.
create function cutover_control.withdraw_approval(entry bigint, reason text) returns bigint
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
    select cutover_control.add_approval(
               'withdrawn', a.title, a.party, a.content, a.plan_sha256, a.change, withdraw_approval.reason, a.seq)
      from cutover_control.approval a
     where a.seq = withdraw_approval.entry and a.word = 'approved'
       and exists (select from cutover_control.login_party p
                    where p.login = session_user::text and p.party = a.party)
       and not exists (select from cutover_control.approval w where w.word = 'withdrawn' and w.entry = a.seq)
$$;

-- The owner says whether production begins with approved plans alone. Locks: none but the new row.
create function cutover_control.require_approvals(required boolean) returns bigint
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
    select cutover_control.add_approval(case when required then 'required' else 'optional' end, '', '', '', null, '', '', 0)
$$;

-- Attempts that workers on other hosts run. The engine issues a ticket in the append of the event that begins the attempt; a
-- worker claims it, renews what it has claimed and says how it ended, each by a function that looks whether this login may
-- serve the label, whether it is the worker that has it, whether its time has run out by this database's clock, and whether the
-- engine that issued it still leads. So a worker reads no table, and one that was given up can say nothing any more.

-- Which logins may serve which label. The owner says so; nobody says it of themselves.
create table cutover_control.worker_login (
    login text not null check (octet_length(login) <= 200),
    label text not null check (octet_length(label) <= 200),
    at timestamptz not null default clock_timestamp(),
    by text not null default session_user,
    primary key (login, label)
);

-- Who is there, and was. The login is the database's own word; the rest is what the worker says of itself.
create table cutover_control.worker (
    id text primary key check (octet_length(id) <= 64),
    login text not null default session_user,
    name text not null check (octet_length(name) <= 200),
    labels text[] not null check (cardinality(labels) between 1 and 64),
    slots integer not null check (slots between 1 and 1000),
    version text not null check (octet_length(version) <= 200),
    host text not null check (octet_length(host) <= 400),
    pid integer not null,
    came timestamptz not null default clock_timestamp(),
    seen timestamptz not null default clock_timestamp(),
    left_at timestamptz
);
create index worker_seen on cutover_control.worker (seen);

-- One attempt that somebody else runs. `content` is everything that it is run by, and no secret; `until` is until when whoever
-- has claimed it may act. `program` is which one issued it, and has to run it; `host`, `starts` and `variables` are what the list
-- of hosts is asked about: a host by name where the plan names one, a program that it starts, the names of what that is given.
create table cutover_control.ticket (
    number bigint generated always as identity primary key,
    run text not null references cutover_control.run,
    unit text not null check (octet_length(unit) <= 400),
    attempt integer not null,
    token bigint not null,
    term bigint not null,
    label text not null check (octet_length(label) <= 200),
    content text not null check (octet_length(content) <= 16777216),
    lasts interval not null check (lasts between interval '100 milliseconds' and interval '10 minutes'),
    state text not null default 'issued' check (state in ('issued', 'claimed', 'ended', 'withdrawn')),
    issued timestamptz not null default clock_timestamp(),
    worker text references cutover_control.worker,
    claimed timestamptz,
    until timestamptz,
    progress text check (octet_length(progress) <= 1048576),
    orders text not null default '' check (octet_length(orders) <= 65536),
    outcome text check (octet_length(outcome) <= 16777216),
    ended timestamptz,
    program text not null default '' check (octet_length(program) <= 200),
    host text not null default '' check (octet_length(host) <= 200),
    starts text not null default '' check (octet_length(starts) <= 16777216),
    variables text[] not null default '{}' check (octet_length(array_to_string(variables, '')) <= 16777216),
    unique (run, unit, token)
);
create index ticket_open on cutover_control.ticket (run) where state in ('issued', 'claimed');
create index ticket_worker on cutover_control.ticket (worker) where state = 'claimed';

-- What an attempt says on its way: warnings, lines for the log, programs that it has begun. Numbered by the worker, so that what
-- is said again after a broken line stands here once.
create table cutover_control.ticket_word (
    number bigint not null references cutover_control.ticket,
    seq integer not null check (seq > 0),
    body text not null check (octet_length(body) <= 65536),
    at timestamptz not null default clock_timestamp(),
    primary key (number, seq)
);

-- A worker says that it is there. Returns those of its labels that this login may serve, none where it may serve none: then
-- nothing is noted. Locks: its own row. Index: worker_login_pkey, worker_pkey.
create function cutover_control.worker_come(
    id text, name text, labels text[], slots integer, version text, host text, pid integer
) returns text[]
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
    with allowed as materialized (
        select coalesce(array_agg(l.label order by l.label), '{}') as labels
          from cutover_control.worker_login l
         where l.login = session_user::text and l.label = any (worker_come.labels)
    ), noted as (
        insert into cutover_control.worker as w (id, login, name, labels, slots, version, host, pid)
        select worker_come.id, session_user, worker_come.name, allowed.labels, worker_come.slots, worker_come.version,
               worker_come.host, worker_come.pid
          from allowed
         where cardinality(allowed.labels) > 0
        on conflict (id) do update set seen = clock_timestamp(), left_at = null, labels = excluded.labels
         where w.login = session_user::text
        returning w.labels
    )
    select coalesce((select labels from noted), '{}')
$$;

-- A worker is still there, or leaves. False where nobody knows it. Locks: its own row. Index: worker_pkey.
create function cutover_control.worker_seen(id text, leaves boolean) returns boolean
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
    with known as (
        update cutover_control.worker w
           set seen = clock_timestamp(), left_at = case when leaves then clock_timestamp() end
         where w.id = worker_seen.id and w.login = session_user::text
        returning 1
    )
    select exists (select from known)
$$;

-- Prolong what one has claimed, and say how far it is: what the engine orders, or null where it is refused: the time had run
-- out, it is another worker's, it was withdrawn, or its engine leads no longer. Locks: the ticket. Index: ticket_pkey.
create function cutover_control.ticket_renew(ticket bigint, token bigint, worker text, progress text, words text)
returns text
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
    with renewed as (
        update cutover_control.ticket t
           set until = clock_timestamp() + t.lasts, progress = coalesce(ticket_renew.progress, t.progress)
          from cutover_control.worker w, cutover_control.head h
         where t.number = ticket_renew.ticket and t.token = ticket_renew.token and t.state = 'claimed'
           and t.worker = ticket_renew.worker and t.until > clock_timestamp()
           and w.id = t.worker and w.login = session_user::text
           and h.run = t.run and h.term = t.term
        returning t.run, t.number, t.orders
    ), said as (
        insert into cutover_control.ticket_word (number, seq, body)
        select renewed.number, (word.value ->> 'seq')::integer, word.value ->> 'body'
          from renewed, jsonb_array_elements(ticket_renew.words::jsonb) as word (value)
        on conflict (number, seq) do nothing
    ), told as (
        select pg_notify('cutover_control', 'tickets ' || run) from renewed
         where ticket_renew.progress is not null or ticket_renew.words <> '[]'
    )
    select orders from renewed left join told on true
$$;

-- Say how an attempt ended; false where it is refused, as `ticket_renew` would be. Asked again, word for word, by the worker
-- that ended it, it is true again. Locks: the ticket. Index: ticket_pkey.
create function cutover_control.ticket_end(ticket bigint, token bigint, worker text, outcome text) returns boolean
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
    with ended as (
        update cutover_control.ticket t
           set state = 'ended', outcome = ticket_end.outcome, ended = coalesce(t.ended, clock_timestamp())
          from cutover_control.worker w, cutover_control.head h
         where t.number = ticket_end.ticket and t.token = ticket_end.token
           and t.worker = ticket_end.worker and w.id = t.worker and w.login = session_user::text
           and ((t.state = 'claimed' and t.until > clock_timestamp() and h.term = t.term)
                or (t.state = 'ended' and t.outcome = ticket_end.outcome))
           and h.run = t.run
        returning t.run
    ), told as (
        select pg_notify('cutover_control', 'tickets ' || run) from ended
    )
    select exists (select from ended, told)
$$;

-- On which hosts programs of plans may run, by which way each is reached, and which programs and variables that is about. The
-- owner says so, for rehearsals and for production apart: a plan, which may have come by mail, names a host and says nothing else
-- of it. A worker asks by a function, which looks for itself what kind of run its ticket is of.
create table cutover_control.host (
    name text not null check (octet_length(name) between 1 and 200),
    kind text not null check (kind in ('rehearsal', 'production')),
    label text not null default '' check (octet_length(label) <= 200),
    ssh text not null default '' check (octet_length(ssh) <= 400 and ssh !~ '^-' and ssh !~ '[[:space:][:cntrl:]]'),
    programs text[] not null check (cardinality(programs) <= 200 and octet_length(array_to_string(programs, '')) <= 65536),
    variables text[] not null check (cardinality(variables) <= 200 and octet_length(array_to_string(variables, '')) <= 65536),
    at timestamptz not null default clock_timestamp(),
    by text not null default session_user,
    any_program boolean not null default false,
    primary key (name, kind),
    check ((label = '') <> (ssh = '')),
    constraint host_any_program_check check (not any_program or label <> '')
);

-- Whether the list allows workers of a label a program with these variables, in runs of a kind: on a host by name, or where none
-- is named on any that these workers run on. Locks: none. Index: none needed, it is a short list.
create function cutover_control.host_lists(kind text, label text, host text, program text, variables text[])
returns boolean
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select exists (
        select
          from cutover_control.host h
         where h.kind = host_lists.kind and h.label = host_lists.label and host_lists.label <> ''
           and host_lists.host in ('', h.name)
           and (h.any_program or (host_lists.program = any (h.programs) and host_lists.variables <@ h.variables))
    )
$$;

-- Whether the worker that has claimed a ticket may run this program with these variables: the list says so for runs of this
-- kind and the label of the ticket, which its login may serve. Locks: none. Index: ticket_pkey, run_pkey, worker_pkey,
-- worker_login_pkey.
create function cutover_control.host_allows(
    ticket bigint, worker text, host text, program text, variables text[]
) returns boolean
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
    select exists (
        select
          from cutover_control.ticket t
          join cutover_control.run r on r.run = t.run
          join cutover_control.worker w on w.id = t.worker
          join cutover_control.worker_login l on l.login = w.login and l.label = t.label
         where t.number = host_allows.ticket and t.state = 'claimed' and t.worker = host_allows.worker
           and t.until > clock_timestamp() and w.login = session_user::text
           and cutover_control.host_lists(r.kind, t.label, host_allows.host, host_allows.program, host_allows.variables)
    )
$$;

-- Claim a ticket: its content, or null where it is not to be had: taken, withdrawn, of a label that this login or this worker
-- does not serve, for workers of another program, with a program that the list of hosts does not allow, or of an engine that
-- leads no longer. Asked again by the same worker it answers again: the answer may have been lost. Locks: the ticket. Index:
-- ticket_pkey, worker_pkey, worker_login_pkey, head_pkey, run_pkey.
create function cutover_control.ticket_claim(ticket bigint, worker text) returns text
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
    with mine as materialized (
        select w.id, w.labels, w.version
          from cutover_control.worker w
         where w.id = ticket_claim.worker and w.login = session_user::text and w.left_at is null
    ), claimed as (
        update cutover_control.ticket t
           set state = 'claimed', worker = mine.id, claimed = coalesce(t.claimed, clock_timestamp()),
               until = clock_timestamp() + t.lasts
          from mine, cutover_control.head h, cutover_control.run r
         where t.number = ticket_claim.ticket
           and (t.state = 'issued' or (t.state = 'claimed' and t.worker = mine.id and t.until > clock_timestamp()))
           and t.label = any (mine.labels)
           and t.program in ('', mine.version)
           and exists (select from cutover_control.worker_login l where l.login = session_user::text and l.label = t.label)
           and h.run = t.run and h.term = t.term and h.holder is not null
           and r.run = t.run
           and (t.starts = '' or cutover_control.host_lists(r.kind, t.label, t.host, t.starts, t.variables))
        returning t.run, t.content
    ), told as (
        select pg_notify('cutover_control', 'tickets ' || run) from claimed
    )
    select content from claimed, told
$$;
