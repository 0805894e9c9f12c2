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
-- has claimed it may act.
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

-- Claim a ticket: its content, or null where it is not to be had: taken, withdrawn, of a label that this login or this worker
-- does not serve, or of an engine that leads no longer. Asked again by the same worker it answers again: the answer may have
-- been lost. Locks: the ticket. Index: ticket_pkey, worker_pkey, worker_login_pkey, head_pkey.
create function cutover_control.ticket_claim(ticket bigint, worker text) returns text
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
    with mine as materialized (
        select w.id, w.labels
          from cutover_control.worker w
         where w.id = ticket_claim.worker and w.login = session_user::text and w.left_at is null
    ), claimed as (
        update cutover_control.ticket t
           set state = 'claimed', worker = mine.id, claimed = coalesce(t.claimed, clock_timestamp()),
               until = clock_timestamp() + t.lasts
          from mine, cutover_control.head h
         where t.number = ticket_claim.ticket
           and (t.state = 'issued' or (t.state = 'claimed' and t.worker = mine.id and t.until > clock_timestamp()))
           and t.label = any (mine.labels)
           and exists (select from cutover_control.worker_login l where l.login = session_user::text and l.label = t.label)
           and h.run = t.run and h.term = t.term and h.holder is not null
        returning t.run, t.content
    ), told as (
        select pg_notify('cutover_control', 'tickets ' || run) from claimed
    )
    select content from claimed, told
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
