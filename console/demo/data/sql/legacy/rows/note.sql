-- $1 rows, $2 seed, $3 closed encounters. Locks the new table only. Five to sixteen sentences each.
insert into ehr.note (encounter_id, author_role, written_at, body)
select pg_temp.uuid_of('encounter', k, $2),
       (array['lege','sykepleier','fysioterapeut','jordmor','ergoterapeut'])[1 + pg_temp.roll(i, $2, 62, 5)],
       least(pg_temp.closed_start(k, $2) + make_interval(secs => pg_temp.roll(i, $2, 63, 900000)),
             pg_temp.watermark() - interval '60 seconds'),
       array_to_string(array(
           select (array[
               'Pasienten er våken, klar og orientert for tid og sted.',
               'Ingen holdepunkter for akutt forverring siden forrige notat.',
               'Puls regelmessig, blodtrykk innenfor det som er vanlig for pasienten.',
               'Klager over smerter i høyre hofte ved belastning, NRS 4 i ro og 7 ved gange.',
               'Det er gitt smertestillende etter ordinasjon med god effekt etter en halv time.',
               'Pårørende er orientert om videre plan og har fått skriftlig informasjon.',
               'Kost og væske inntas tilfredsstillende; vekt kontrolleres på nytt om to dager.',
               'Mobilisert til stol to ganger i dag, går med prekestol fra seng til bad.',
               'Blodprøver tatt i morges: CRP fallende, elektrolytter uten anmerkning.',
               'Såret er rent og tørt, bandasjen skiftes annenhver dag eller ved behov.',
               'Plan: fortsette antibiotika til og med fredag, deretter ny vurdering.',
               'Kommunen er varslet om behov for korttidsopphold etter utskrivning.',
               'Legemiddelsamstemming er gjort mot fastlegens liste; to avvik er avklart.',
               'Henvist til fysioterapeut i hjemkommunen for videre opptrening.',
               'Avtalt kontroll ved poliklinikken om seks uker, innkalling sendes i posten.',
               'Epikrise sendes fastlegen elektronisk samme dag.'
           ])[1 + (first + s * stride) % 16]
           from generate_series(1, 5 + pg_temp.roll(i, $2, 65, 12)) as t(s)
       ), ' ')
from (
    -- an odd stride through sixteen sentences says none of them twice
    select i, 1 + pg_temp.roll(i, $2, 61, $3)::bigint as k,
           pg_temp.roll(i, $2, 64, 16) as first, 1 + 2 * pg_temp.roll(i, $2, 66, 8) as stride
    from generate_series(1, $1::bigint) as n(i)
    offset 0
) as written
