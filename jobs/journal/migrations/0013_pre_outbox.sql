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
