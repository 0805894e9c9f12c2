-- Rollback of D10, on the platform: without these keys the batches can be deleted in any order. Access exclusive on
-- three tables, for an instant.
set local lock_timeout = '5s';
alter table ehr.observation drop constraint if exists observation_encounter_fk;
alter table ehr.note drop constraint if exists note_encounter_fk;
alter table ehr.document_index drop constraint if exists document_index_encounter_fk;
