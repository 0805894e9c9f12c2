-- Rows that a load refused; G1 to G4 demand that it is empty. Locks nothing that exists.
create table ehr.load_error (
    error_id   bigint generated always as identity primary key,
    load_batch text         not null,
    table_name text         not null,
    reason     text         not null,
    found_at   timestamptz  not null default clock_timestamp()
);
