-- Referrals and waiting lists. Locks nothing that exists.
create table ehr.referral (
    referral_id uuid         not null,
    patient_id  bigint       not null,
    from_office varchar(40)  not null,
    clinic_code varchar(8)   not null,
    priority    smallint     not null,
    received_on date         not null,
    due_on      date         not null
);
