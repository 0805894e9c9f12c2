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
