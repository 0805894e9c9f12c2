-- Keys after the rows. Locks the new table and, for the foreign key, ehr.patient (share row exclusive).
alter table ehr.encounter add primary key (encounter_id);
create index encounter_patient on ehr.encounter (patient_id, started_at);
create index encounter_registered on ehr.encounter (registered_at);
alter table ehr.encounter add foreign key (patient_id) references ehr.patient;
