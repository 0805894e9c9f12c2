-- $1 rows, $2 seed, $3 patients registered before the watermark. Locks the new table only.
insert into ehr.referral (referral_id, patient_id, from_office, clinic_code, priority, received_on, due_on)
select pg_temp.uuid_of('referral', i, $2),
       pg_temp.patient_of(i, $2 + 13, $3),
       (array['Røros legesenter','Ørland legekontor','Åfjord legesenter','Rissa legekontor','Os legekontor',
              'Holtålen legekontor','Midtbyen legesenter'])[1 + pg_temp.roll(i, $2, 81, 7)],
       (array['KAR','ØYE','ØNH','HUD','ORT','NEV','BARN','GYN','URO','LUN'])[1 + pg_temp.roll(i, $2, 82, 10)],
       1 + pg_temp.roll(i, $2, 83, 4),
       received_on,
       received_on + 14 + pg_temp.roll(i, $2, 85, 300)
from (
    select i, date '2021-06-01' + pg_temp.roll(i, $2, 84, 520) as received_on
    from generate_series(1, $1::bigint) as n(i)
    offset 0
) as received
