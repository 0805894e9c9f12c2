-- Identity columns that rows/patient.sql filled by hand go on above its highest number. Locks nothing for long.
select setval(pg_get_serial_sequence('ehr.patient', 'patient_id'), (select max(patient_id) from ehr.patient))
