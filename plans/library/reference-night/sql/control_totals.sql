-- B07, on legacy: rows of every table, and a total that does not depend on their order. Reads ehr, writes ops only.
-- Repeatable: the same stage is written over.
insert into ops.control_total (stage, table_name, rows, total)
          select 'baseline', 'patient',        count(*), sum(patient_id)      from ehr.patient
union all select 'baseline', 'encounter',      count(*), sum(extract(epoch from started_at)) from ehr.encounter
union all select 'baseline', 'observation',    count(*), sum(value)           from ehr.observation
union all select 'baseline', 'medication',     count(*), sum(prescription_no) from ehr.medication
union all select 'baseline', 'note',           count(*), sum(length(body))    from ehr.note
union all select 'baseline', 'appointment',    count(*), sum(minutes)         from ehr.appointment
union all select 'baseline', 'referral',       count(*), sum(priority)        from ehr.referral
union all select 'baseline', 'lab_result',     count(*), sum(value)           from ehr.lab_result
union all select 'baseline', 'document_index', count(*), sum(bytes)           from ehr.document_index
union all select 'baseline', 'physio_episode', count(*), sum(episode_no)      from ehr.physio_episode
on conflict (stage, table_name) do update set rows = excluded.rows, total = excluded.total, taken_at = excluded.taken_at
