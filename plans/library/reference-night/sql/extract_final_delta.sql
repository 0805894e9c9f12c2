-- D07, on legacy: how much the final delta will bring, counted under the same conditions as D08 copies by. The records
-- stay where they are: legacy is read-only by now. Served by patient_registered, encounter_registered and
-- observation_registered. Repeatable.
insert into ops.control_total (stage, table_name, rows, total)
          select 'final-delta', 'patient', count(*), sum(patient_id)
          from ehr.patient where registered_at >= '2022-11-11 12:00+01'
union all select 'final-delta', 'encounter', count(*), sum(extract(epoch from started_at))
          from ehr.encounter where ended_at is null or registered_at >= '2022-11-11 12:00+01'
union all select 'final-delta', 'observation', count(*), sum(value)
          from ehr.observation where registered_at >= '2022-11-11 12:00+01'
on conflict (stage, table_name) do update set rows = excluded.rows, total = excluded.total, taken_at = excluded.taken_at
