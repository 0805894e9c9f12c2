-- Keys after the rows. Locks the new table and, for the foreign key, ehr.encounter (share row exclusive).
alter table ehr.observation add primary key (observation_id);
create index observation_encounter on ehr.observation (encounter_id);
create index observation_registered on ehr.observation using brin (registered_at);
alter table ehr.observation add foreign key (encounter_id) references ehr.encounter;
