-- Referrals and waiting lists. Locks nothing that exists but ehr.patient, for the foreign key.
create table ehr.referral (
    referral_id uuid         primary key,
    patient_id  bigint       not null references ehr.patient,
    from_office varchar(40)  not null,
    clinic_code varchar(8)   not null,
    priority    smallint     not null check (priority between 1 and 4),
    received_on date         not null,
    due_on      date         not null,
    load_batch  text,
    check (due_on >= received_on)
);
create index referral_patient on ehr.referral (patient_id);
create index referral_due on ehr.referral (clinic_code, priority, due_on);
create index referral_batch on ehr.referral (load_batch);
