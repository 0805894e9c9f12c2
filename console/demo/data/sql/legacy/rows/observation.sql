-- $1 rows, $2 seed, $3 all encounters, $4 closed encounters, $5 rows registered before the watermark.
-- Locks the new table only. What was measured after the watermark was measured on patients who are still there.
insert into ehr.observation (encounter_id, code, value, unit, detail, observed_at, registered_at)
select pg_temp.uuid_of('encounter', k, $2),
       (array['puls','resp','temp','spo2','bt_sys','bt_dia','vekt','nrs'])[kind],
       case kind when 3 then 35.50 + pg_temp.roll(i, $2, 42, 500) / 100.0
                 when 7 then 40.00 + pg_temp.roll(i, $2, 42, 9000) / 100.0
                 when 8 then pg_temp.roll(i, $2, 42, 11)
                 else (array[50, 10, 0, 88, 95, 50, 0, 0])[kind]
                    + pg_temp.roll(i, $2, 42, (array[70, 20, 1, 13, 80, 50, 1, 1])[kind]) end,
       (array['/min','/min','°C','%','mmHg','mmHg','kg','poeng'])[kind],
       jsonb_build_object('device', 'M' || pg_temp.roll(i, $2, 43, 400), 'method', (array['manuell','monitor'])
                              [1 + pg_temp.roll(i, $2, 44, 2)], 'quality', round(pg_temp.roll(i, $2, 45, 100) / 100.0, 2)),
       at, at + make_interval(secs => pg_temp.roll(i, $2, 46, 50))
from (
    select i, kind, k,
           case when i <= $5
                then least(pg_temp.closed_start(k, $2) + make_interval(secs => pg_temp.roll(i, $2, 47, 400000)),
                           pg_temp.watermark() - interval '60 seconds')
                else pg_temp.watermark() + make_interval(secs => 36000 + pg_temp.roll(i, $2, 47, 3000)) end as at
    from (
        select i, 1 + pg_temp.roll(i, $2, 41, 8) as kind,
               case when i <= $5 then 1 + pg_temp.roll(i, $2, 48, $4)::bigint
                    else 1 + $4 + pg_temp.roll(i, $2, 48, $3::bigint - $4)::bigint end as k
        from generate_series(1, $1::bigint) as n(i)
        offset 0
    ) as measured
    offset 0
) as timed
