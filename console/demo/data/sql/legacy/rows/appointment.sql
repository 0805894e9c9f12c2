-- $1 rows, $2 seed, $3 patients registered before the watermark. Locks the new table only.
-- Hours, not days: a day is 23 hours long somewhere, and the records must not depend on the session's time zone.
insert into ehr.appointment (patient_id, clinic_code, starts_at, minutes, letter_sent)
select pg_temp.patient_of(i, $2 + 11, $3),
       (array['KAR','ØYE','ØNH','HUD','ORT','NEV','BARN','GYN','URO','LUN'])[1 + pg_temp.roll(i, $2, 71, 10)],
       timestamptz '2022-11-14 07:00:00+00' + make_interval(hours => 24 * pg_temp.roll(i, $2, 72, 180),
                                                           mins => 15 * pg_temp.roll(i, $2, 73, 32)),
       (array[15, 20, 30, 45, 60])[1 + pg_temp.roll(i, $2, 74, 5)],
       pg_temp.roll(i, $2, 75, 4) > 0
from generate_series(1, $1::bigint) as n(i)
