-- D10, on the platform: proves the keys that were added lately and held only for what came in since, then statistics.
-- Share update exclusive on one table after the other: reads and writes go on. Served by the primary key of ehr.encounter.
set local lock_timeout = '5s';
alter table ehr.observation validate constraint observation_encounter;
alter table ehr.note validate constraint note_encounter;
alter table ehr.document_index validate constraint document_index_encounter;
analyze ehr.patient, ehr.encounter, ehr.observation, ehr.medication, ehr.note, ehr.appointment, ehr.referral,
    ehr.lab_result, ehr.document_index, ehr.physio_episode;
