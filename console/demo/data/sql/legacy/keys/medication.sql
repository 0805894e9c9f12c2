-- Keys after the rows. Locks the new table and, for the foreign key, ehr.patient (share row exclusive).
alter table ehr.medication add primary key (prescription_no);
create index medication_patient on ehr.medication (patient_id);
alter table ehr.medication add foreign key (patient_id) references ehr.patient;
