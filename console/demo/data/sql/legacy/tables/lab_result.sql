-- Laboratory answers: several analyses of one sample. Locks nothing that exists.
create table ehr.lab_result (
    sample_no     bigint         not null,
    analysis_code varchar(12)    not null,
    patient_id    bigint         not null,
    value         numeric(10,2)  not null,
    unit          varchar(12)    not null,
    flag          char(1),
    taken_at      timestamptz    not null
);
