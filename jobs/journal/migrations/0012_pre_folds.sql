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
