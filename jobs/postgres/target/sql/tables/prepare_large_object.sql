-- The large objects that a copy has brought, each written down in the transaction that wrote its last piece so far.
-- bytes: how much of it is there; complete: whether that is all.
-- Locks: nothing that others use. The primary key serves every statement on it; another index serves those by object.
create table if not exists cutover.large_object (
    run text not null,
    task text not null,
    object oid not null,
    bytes bigint not null default 0,
    complete boolean not null,
    token bigint not null,
    committed_at timestamptz not null default now(),
    primary key (run, task, object)
);
create index if not exists large_object_by_object on cutover.large_object (object);
