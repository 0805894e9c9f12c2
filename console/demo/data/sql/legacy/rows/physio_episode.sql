-- $1 rows, $2 seed, $3 patients registered before the watermark. Locks the new table only.
insert into ehr.physio_episode (municipality_no, episode_no, patient_id, therapist, goal, started_on, sessions)
select (array['5025','5057','5058','5054','3430','5026'])[1 + (i - 1) % 6],
       1000 + (i - 1) / 6,
       pg_temp.patient_of(i, $2 + 19, $3),
       (array['M. Sørmo','K. Aalbu','T. Røsten','I. Åsvoll','H. Galåen','S. Ytterøy'])[1 + (i - 1) % 6],
       (array['Gå trapper uten støtte','Tilbake i arbeid innen tre måneder','Bedre balanse og færre fall',
              'Full bevegelighet i skulder','Gå tur på egen hånd'])[1 + pg_temp.roll(i, $2, 112, 5)],
       date '2021-01-01' + pg_temp.roll(i, $2, 113, 650),
       (select jsonb_agg((array[20, 30, 45, 60])[1 + pg_temp.roll(i * 12 + s, $2, 114, 4)])
        from generate_series(1, 1 + pg_temp.roll(i, $2, 115, 11)) as t(s))
from generate_series(1, $1::bigint) as n(i)
