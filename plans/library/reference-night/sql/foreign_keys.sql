-- D10, on the platform: the keys that could not hold while encounters came in two loads. Added NOT VALID (an instant
-- under share row exclusive on both tables), then validated (share update exclusive: reads and writes go on), then
-- statistics. Served by the primary key of ehr.encounter.
set local lock_timeout = '5s';
alter table ehr.observation add constraint observation_encounter_fk
    foreign key (encounter_id) references ehr.encounter not valid;
alter table ehr.note add constraint note_encounter_fk
    foreign key (encounter_id) references ehr.encounter not valid;
alter table ehr.document_index add constraint document_index_encounter_fk
    foreign key (encounter_id) references ehr.encounter not valid;
alter table ehr.observation validate constraint observation_encounter_fk;
alter table ehr.note validate constraint note_encounter_fk;
alter table ehr.document_index validate constraint document_index_encounter_fk;
analyze ehr.patient, ehr.encounter, ehr.observation, ehr.medication, ehr.note, ehr.appointment, ehr.referral,
    ehr.lab_result, ehr.document_index, ehr.physio_episode;
