-- E09, on the platform: rows that each load of this night brought, for the evidence pack. Repeatable; reads by the
-- indexes on load_batch.
insert into ops.evidence (table_name, load_batch, rows)
          select 'patient',        load_batch, count(*) from ehr.patient        where load_batch like 'nov22-%' group by 2
union all select 'encounter',      load_batch, count(*) from ehr.encounter      where load_batch like 'nov22-%' group by 2
union all select 'observation',    load_batch, count(*) from ehr.observation    where load_batch like 'nov22-%' group by 2
union all select 'medication',     load_batch, count(*) from ehr.medication     where load_batch like 'nov22-%' group by 2
union all select 'note',           load_batch, count(*) from ehr.note           where load_batch like 'nov22-%' group by 2
union all select 'appointment',    load_batch, count(*) from ehr.appointment    where load_batch like 'nov22-%' group by 2
union all select 'referral',       load_batch, count(*) from ehr.referral       where load_batch like 'nov22-%' group by 2
union all select 'lab_result',     load_batch, count(*) from ehr.lab_result     where load_batch like 'nov22-%' group by 2
union all select 'document_index', load_batch, count(*) from ehr.document_index where load_batch like 'nov22-%' group by 2
union all select 'physio_episode', load_batch, count(*) from ehr.physio_episode where load_batch like 'nov22-%' group by 2
on conflict (table_name, load_batch) do update set rows = excluded.rows, noted_at = excluded.noted_at
