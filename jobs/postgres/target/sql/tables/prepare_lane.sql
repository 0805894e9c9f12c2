-- Who helps an attempt that is spread over several hosts: one row for each ticket that is at it, with the backend that it
-- writes by. `until`: by then it has said again that it is there; one that has not is ended, and its pieces are others'.
-- Locks: nothing that others use. The primary key serves every statement on it.
create table if not exists cutover.lane (
    run text not null,
    task text not null,
    token bigint not null,
    ticket bigint not null,
    label text not null,
    number integer not null,
    worker text not null,
    host text not null,
    pid integer not null,
    pid_began timestamptz not null,
    moving bigint not null default 0,
    gone boolean not null default false,
    until timestamptz not null,
    primary key (run, task, ticket)
);
