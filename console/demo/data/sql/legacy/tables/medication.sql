-- Prescriptions as the legacy system keeps them: the drug, its form and strength in one text, codes of two letters,
-- the day's doses as "1+0+1". The platform keeps each apart: plans/library/reference-night/mapping/medication.sql.
-- Locks nothing that exists.
create sequence ehr.prescription_seq start with 700001;
create table ehr.medication (
    prescription_no bigint       not null default nextval('ehr.prescription_seq'),
    patient_id      bigint       not null,
    drug_text       varchar(80)  not null,
    atc_code        varchar(8)   not null,
    route_code      char(2)      not null,
    dose_text       varchar(12)  not null,
    status_code     char(1)      not null,
    from_date       date         not null,
    to_date         date
);
