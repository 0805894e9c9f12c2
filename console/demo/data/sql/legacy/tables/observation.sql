-- What wards measure; by far the largest table. Locks nothing that exists.
create table ehr.observation (
    observation_id bigserial      not null,
    encounter_id   uuid           not null,
    code           varchar(16)    not null,
    value          numeric(10,2)  not null,
    unit           varchar(12)    not null,
    detail         jsonb          not null,
    observed_at    timestamptz    not null,
    registered_at  timestamptz    not null
);
