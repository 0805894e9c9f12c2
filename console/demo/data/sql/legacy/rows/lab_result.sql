-- $1 rows, $2 seed, $3 patients registered before the watermark. Locks the new table only. Five analyses of each sample.
insert into ehr.lab_result (sample_no, analysis_code, patient_id, value, unit, flag, taken_at)
select sample_no,
       (array['B-Hb','P-CRP','P-Na','P-K','P-Kreatinin'])[analysis],
       pg_temp.patient_of(sample_no, $2 + 17, $3),
       (array[9.00, 1.00, 128.00, 3.00, 45.00])[analysis]
           + pg_temp.roll(i, $2, 91, (array[900, 20000, 2000, 250, 15000])[analysis]) / 100.0,
       (array['g/dL','mg/L','mmol/L','mmol/L','µmol/L'])[analysis],
       case pg_temp.roll(i, $2, 92, 12) when 0 then 'H' when 1 then 'L' end,
       pg_temp.watermark() - make_interval(secs => 7200 + pg_temp.roll(sample_no, $2, 93, 220000000))
from (
    select i, 50000000 + (i - 1) / 5 as sample_no, (1 + (i - 1) % 5)::int as analysis
    from generate_series(1, $1::bigint) as n(i)
) as analysed
