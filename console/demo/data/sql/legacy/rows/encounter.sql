-- $1 rows, $2 seed, $3 patients registered before the watermark, $4 closed encounters, $5 encounters that began before it.
-- Locks the new table only. First the closed ones; then those of the last two weeks, whose patients are still there;
-- then those that began after the watermark.
insert into ehr.encounter (encounter_id, patient_id, ward_code, kind, started_at, ended_at, diagnosis_code, registered_at)
select pg_temp.uuid_of('encounter', k, $2),
       pg_temp.patient_of(k, $2, $3),
       (array['MED1','MED2','KIR1','KIR2','ORT','NEV','BARN','FØD','GYN','INT','AKM','HJE','LUN','NYR','GER','PSY'])
           [1 + pg_temp.roll(k, $2, 34, 16)],
       case when k <= $4 then (array['inpatient','outpatient','day','emergency'])[1 + pg_temp.roll(k, $2, 35, 4)]
            else 'inpatient' end,
       started_at,
       case when k <= $4
            then least(started_at + make_interval(secs => 1800 + pg_temp.roll(k, $2, 37, 1700000)),
                       pg_temp.watermark() - interval '60 seconds') end,
       case when pg_temp.roll(k, $2, 38, 9) > 0
            then chr(65 + pg_temp.roll(k, $2, 39, 20)) || lpad(pg_temp.roll(k, $2, 40, 1000)::text, 3, '0') end,
       started_at + interval '45 seconds'
from (
    select k,
           case when k <= $4 then pg_temp.closed_start(k, $2)
                when k <= $5 then pg_temp.watermark() - make_interval(secs => 3600 + pg_temp.roll(k, $2, 33, 1209600))
                else pg_temp.watermark() + make_interval(secs => pg_temp.roll(k, $2, 33, 35000)) end as started_at
    from generate_series(1, $1::bigint) as n(k)
    offset 0
) as begun
