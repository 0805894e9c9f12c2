-- Keys after the rows. Locks the new table and, for the foreign key, ehr.encounter (share row exclusive).
alter table ehr.note add primary key (note_id);
create index note_encounter on ehr.note (encounter_id);
alter table ehr.note add foreign key (encounter_id) references ehr.encounter;
