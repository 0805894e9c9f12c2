-- The groups of replications: one slot, publication and subscription each. The row stands on both sides, written before
-- anything of the group is made, so that each side can be cleaned without the other. phase: begun, slot, copied,
-- subscribed, enabled, gone. foreign_keys: what the subscriber has not proved, to be validated behind a switch, each
-- as a JSON array of the quoted table and the constraint. The shapes are digests of the catalog of the tables.
-- Locks: nothing that others use. The primary key serves every statement on it.
create table if not exists cutover.replication (
    birth text not null,
    replication text not null,
    direction text not null,
    number integer not null,
    run text not null,
    task text not null,
    publisher text not null,
    subscriber text not null,
    publication text not null,
    slot text not null,
    subscription text not null,
    tables text[] not null,
    phase text not null,
    position text not null default '',
    foreign_keys text[] not null default '{}',
    publisher_shape text not null default '',
    subscriber_shape text not null default '',
    token bigint not null,
    at timestamptz not null default now(),
    primary key (birth, replication, direction, number)
);
