-- What keeps roles from writing here while nobody may, a row a statement, each with the statement that takes it back:
-- written in the transaction that did it, deleted in the one that takes it back.
-- Locks: nothing that others use. The primary key serves every statement on it.
create table if not exists cutover.write_fence (
    birth text not null,
    replication text not null,
    number int not null,
    role text not null,
    done text not null,
    undo text not null,
    token bigint not null,
    at timestamptz not null default now(),
    primary key (birth, replication, number)
);
