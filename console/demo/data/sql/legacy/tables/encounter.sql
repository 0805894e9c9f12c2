-- Stays and visits. Locks nothing that exists. ended_at is null while the patient is still there.
create table ehr.encounter (
    encounter_id   uuid         not null,
    patient_id     bigint       not null,
    ward_code      varchar(8)   not null,
    kind           varchar(12)  not null,
    started_at     timestamptz  not null,
    ended_at       timestamptz,
    diagnosis_code varchar(8),
    registered_at  timestamptz  not null
);
