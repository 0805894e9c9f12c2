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
