-- Laboratory answers. Locks nothing that exists but ehr.patient, for the foreign key.
create table ehr.lab_result (
    sample_no     bigint         not null,
    analysis_code varchar(12)    not null,
    patient_id    bigint         not null references ehr.patient,
    value         numeric(10,2)  not null,
    unit          varchar(12)    not null,
    flag          char(1)        check (flag in ('H', 'L')),
    taken_at      timestamptz    not null,
    load_batch    text,
    primary key (sample_no, analysis_code)
);
create index lab_result_patient on ehr.lab_result (patient_id, taken_at);
create index lab_result_batch on ehr.lab_result (load_batch);
