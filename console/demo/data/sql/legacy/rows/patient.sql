-- $1 rows, $2 seed, $3 how many of them were registered before the watermark. Locks the new table only.
-- national_id: day, month + 65, year, three digits that differ for every patient born on that day, then the first
-- control digit as the law has it and the second one too high by 1 (modulo 10): no register can have issued it.
insert into ehr.patient (patient_id, national_id, family_name, given_name, birth_date, sex, address, postcode, place,
                         municipality_no, phone, deceased_on, registered_at)
select 2000000 + i,
       digits || k1 || (case k2 when 10 then 0 else (k2 + 1) % 10 end),
       (array['Hansen','Johansen','Olsen','Larsen','Andersen','Pedersen','Nilsen','Kristiansen','Jensen','Karlsen',
              'Sørmo','Røsten','Ødegård','Åsvoll','Bjørnør','Fjeldheim','Kåsen','Nordhus','Sæther','Vårvik',
              'Lillevik','Moholt','Brekken','Galåen','Aalbu','Haltbakk','Nergård','Storbø','Tømmerås','Ytterøy'])
           [1 + pg_temp.roll(i, $2, 1, 30)],
       (case when sex = 'K'
             then array['Kari','Ingrid','Anne','Marit','Liv','Astrid','Solveig','Åse','Bjørg','Sigrid','Nora','Ida',
                        'Frøydis','Ragnhild','Tuva','Maja','Synnøve','Guri','Jorunn','Gro']
             else array['Ola','Lars','Per','Knut','Bjørn','Håkon','Odd','Pål','Gunnar','Sverre','Jørgen','Aksel',
                        'Øystein','Trygve','Emil','Magnus','Torbjørn','Åge','Ivar','Even'] end)
           [1 + pg_temp.roll(i, $2, 2, 20)],
       birth_date, sex,
       (array['Storgata','Kirkegata','Bergmannsgata','Fjordveien','Skolegata','Havnegata','Åsveien','Elvegata',
              'Øvre allé','Stasjonsveien','Møllebakken','Prestegårdsveien'])[1 + pg_temp.roll(i, $2, 3, 12)]
           || ' ' || 1 + pg_temp.roll(i, $2, 4, 120),
       (array['7374','7130','7170','7100','7211','7380','7030'])[home],
       (array['Røros','Brekstad','Åfjord','Rissa','Os i Østerdalen','Ålen','Trondheim'])[home],
       (array['5025','5057','5058','5054','3430','5026','5001'])[home],
       case when pg_temp.roll(i, $2, 6, 12) > 0
            then '+47 000 ' || lpad(pg_temp.roll(i, $2, 7, 100000)::text, 5, '0') end,
       case when pg_temp.roll(i, $2, 8, 25) = 0 and birth_date < date '1950-01-01'
            then date '2016-01-01' + pg_temp.roll(i, $2, 9, 2400) end,
       case when i <= $3
            then pg_temp.watermark() - make_interval(secs => 3600 + pg_temp.roll(i, $2, 10, 630720000))
            else pg_temp.watermark() + make_interval(secs => pg_temp.roll(i, $2, 11, 36000)) end
from (
    select *, (11 - (5*d[1] + 4*d[2] + 3*d[3] + 2*d[4] + 7*d[5] + 6*d[6] + 5*d[7] + 4*d[8] + 3*d[9] + 2*k1) % 11) % 11 as k2
    from (
        select *, (11 - (3*d[1] + 7*d[2] + 6*d[3] + d[4] + 8*d[5] + 9*d[6] + 4*d[7] + 5*d[8] + 2*d[9]) % 11) % 11 % 10 as k1
        from (
            select *, string_to_array(digits, null)::int[] as d
            from (
                select i, birth_date, 1 + pg_temp.roll(i, $2, 5, 7) as home,
                       case when serial % 2 = 0 then 'K' else 'M' end as sex,
                       to_char(birth_date, 'DD') || extract(month from birth_date)::int + 65
                           || to_char(birth_date, 'YY') || lpad(serial::text, 3, '0') as digits
                from (
                    -- 7,919 is prime and no factor of 36,400: neighbours in the table are not born on neighbouring days
                    select i, date '1923-01-01' + ((i * 7919 + $2) % 36400)::int as birth_date, (i / 36400) as serial
                    from generate_series(1, $1::bigint) as n(i)
                ) as born
            ) as numbered
        ) as split
        offset 0    -- computes k1 once; without it the planner writes it out again inside k2
    ) as first_digit
    offset 0
) as second_digit
