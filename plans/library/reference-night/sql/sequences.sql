-- D09, on the platform: every identity column goes on well above the highest number that came from legacy, so that the
-- first patient admitted after 03:00 gets a number of their own. Primary keys serve the maxima; locks last an instant.
select setval(pg_get_serial_sequence('ehr.patient', 'patient_id'),
              (select coalesce(max(patient_id), 0) + 1000 from ehr.patient)),
       setval(pg_get_serial_sequence('ehr.observation', 'observation_id'),
              (select coalesce(max(observation_id), 0) + 1000 from ehr.observation)),
       setval(pg_get_serial_sequence('ehr.medication', 'medication_id'),
              (select coalesce(max(medication_id), 0) + 1000 from ehr.medication)),
       setval(pg_get_serial_sequence('ehr.note', 'note_id'),
              (select coalesce(max(note_id), 0) + 1000 from ehr.note)),
       setval(pg_get_serial_sequence('ehr.appointment', 'appointment_id'),
              (select coalesce(max(appointment_id), 0) + 1000 from ehr.appointment))
