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
