-- Keys after the rows. Locks the new table and, for the foreign key, ehr.encounter (share row exclusive).
alter table ehr.document_index add primary key (document_id);
create index document_index_encounter on ehr.document_index (encounter_id);
alter table ehr.document_index add foreign key (encounter_id) references ehr.encounter;
