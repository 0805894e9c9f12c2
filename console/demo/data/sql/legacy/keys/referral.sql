-- Keys after the rows. Locks the new table and, for the foreign key, ehr.patient (share row exclusive).
alter table ehr.referral add primary key (referral_id);
create index referral_patient on ehr.referral (patient_id);
alter table ehr.referral add foreign key (patient_id) references ehr.patient;
create index referral_due on ehr.referral (clinic_code, priority, due_on);
