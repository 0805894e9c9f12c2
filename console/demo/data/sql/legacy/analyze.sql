-- Statistics, as any system in use has them. Share update exclusive, on tables that nobody else uses yet.
analyze ehr.patient, ehr.encounter, ehr.observation, ehr.medication, ehr.note, ehr.appointment, ehr.referral,
    ehr.lab_result, ehr.document_index, ehr.physio_episode
