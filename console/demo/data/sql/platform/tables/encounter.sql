-- Stays and visits on the platform. Locks nothing that exists but ehr.patient, for the foreign key.
create table ehr.encounter (
    encounter_id   uuid         primary key,
    patient_id     bigint       not null references ehr.patient,
    ward_code      varchar(8)   not null,
    kind           varchar(12)  not null check (kind in ('inpatient', 'outpatient', 'day', 'emergency')),
    started_at     timestamptz  not null,
    ended_at       timestamptz,
    diagnosis_code varchar(8),
    registered_at  timestamptz  not null,
    load_batch     text,
    check (ended_at >= started_at)
);
create index encounter_patient on ehr.encounter (patient_id, started_at);
create index encounter_batch on ehr.encounter (load_batch);
