-- $1 rows, $2 seed, $3 closed encounters. Locks the new table only.
insert into ehr.document_index (document_id, encounter_id, title, media_type, bytes, sha256, stored_at)
select pg_temp.uuid_of('document', i, $2),
       pg_temp.uuid_of('encounter', k, $2),
       (array['Epikrise','Operasjonsbeskrivelse','Røntgensvar','Henvisning','Samtykke','EKG','Sykemelding'])
           [1 + pg_temp.roll(i, $2, 102, 7)] || ' ' || 1 + pg_temp.roll(i, $2, 103, 9),
       (array['application/pdf','image/tiff','text/xml'])[1 + pg_temp.roll(i, $2, 104, 3)],
       2000 + pg_temp.roll(i, $2, 105, 4000000),
       sha256(convert_to('document:' || $2::text || ':' || i::text, 'UTF8')),
       least(pg_temp.closed_start(k, $2) + make_interval(secs => pg_temp.roll(i, $2, 106, 900000)),
             pg_temp.watermark() - interval '60 seconds')
from (
    select i, 1 + pg_temp.roll(i, $2, 101, $3)::bigint as k from generate_series(1, $1::bigint) as n(i) offset 0
) as stored
