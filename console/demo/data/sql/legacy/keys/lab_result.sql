-- Keys after the rows. Locks the new table and, for the foreign key, ehr.patient (share row exclusive).
alter table ehr.lab_result add primary key (sample_no, analysis_code);
create index lab_result_patient on ehr.lab_result (patient_id);
alter table ehr.lab_result add foreign key (patient_id) references ehr.patient;
create index lab_result_taken on ehr.lab_result using brin (taken_at);
