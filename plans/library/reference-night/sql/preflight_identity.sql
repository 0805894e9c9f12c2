-- A02, on the platform: a writable database, in UTF-8, that holds the platform's schema and nothing of this wave yet.
-- Read-only; the catalogue, and one index look-up in ehr.patient (patient_batch).
select not pg_is_in_recovery()
       and current_setting('server_encoding') = 'UTF8'
       and to_regclass('ehr.patient') is not null
       and not exists (select from ehr.patient where load_batch = 'nov22-A08-patients') as ready
