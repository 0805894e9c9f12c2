-- What there is to do of an attempt that is spread over several hosts: a range, [lo, hi) in the source's terms as
-- cutover.chunk has it. Whoever helps claims it (holder: a ticket), and every claim is a new generation. The transaction
-- that moves its rows holds this row and commits both: rows are moved by the claim that is the newest, and once.
-- `lo` goes on with what is committed of it. `problem`: what the target said of it, as JSON; never a value of a row.
-- Locks: nothing that others use. The primary key serves every statement on it.
create table if not exists cutover.piece (
    run text not null,
    task text not null,
    token bigint not null,
    number integer not null,
    relation text not null,
    lo text not null,
    hi text not null,
    whole boolean not null default false,
    in_one_go boolean not null default false,
    segment bigint not null default 0,
    holder bigint,
    generation integer not null default 0,
    done boolean not null default false,
    rows bigint not null default 0,
    bytes bigint not null default 0,
    refused bigint not null default 0,
    seconds double precision not null default 0,
    result text not null default '',
    problem text not null default '',
    primary key (run, task, number)
);
