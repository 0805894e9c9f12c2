-- Keys after the rows. Locks the new table and, for the foreign key, ehr.patient (share row exclusive).
alter table ehr.physio_episode add primary key (municipality_no, episode_no);
create index physio_episode_patient on ehr.physio_episode (patient_id);
alter table ehr.physio_episode add foreign key (patient_id) references ehr.patient;
