-- D06, on legacy: reads every record once, in one snapshot, and notes how many there were and a checksum of their keys.
-- In production this is the backup tool's command; here it is what can be verified on any machine. Repeatable.
insert into ops.backup (label, rows, checksum)
select 'final', sum(rows), sum(checksum)
from (
              select count(*) as rows, sum(hashint8extended(patient_id, 0)) as checksum           from ehr.patient
    union all select count(*), sum(uuid_hash_extended(encounter_id, 0))                             from ehr.encounter
    union all select count(*), sum(hashint8extended(observation_id, 0))                             from ehr.observation
    union all select count(*), sum(hashint8extended(prescription_no, 0))                            from ehr.medication
    union all select count(*), sum(hashint8extended(note_id, 0))                                    from ehr.note
    union all select count(*), sum(hashint8extended(appointment_id, 0))                             from ehr.appointment
    union all select count(*), sum(uuid_hash_extended(referral_id, 0))                              from ehr.referral
    union all select count(*), sum(hashtextextended(sample_no || analysis_code, 0))                 from ehr.lab_result
    union all select count(*), sum(uuid_hash_extended(document_id, 0))                              from ehr.document_index
    union all select count(*), sum(hashtextextended(municipality_no || '-' || episode_no, 0))       from ehr.physio_episode
) as tables
on conflict (label) do update
set rows = excluded.rows, checksum = excluded.checksum, finished_at = excluded.finished_at
