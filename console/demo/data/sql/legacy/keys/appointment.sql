-- Keys after the rows. Locks the new table and, for the foreign key, ehr.patient (share row exclusive).
alter table ehr.appointment add primary key (appointment_id);
create index appointment_patient on ehr.appointment (patient_id);
alter table ehr.appointment add foreign key (patient_id) references ehr.patient;
create index appointment_starts on ehr.appointment (clinic_code, starts_at);
