-- $1 rows, $2 seed, $3 patients registered before the watermark. Locks the new table only.
insert into ehr.medication (patient_id, drug_text, atc_code, route_code, dose_text, status_code, from_date, to_date)
select pg_temp.patient_of(i, $2 + 7, $3),
       (array['Paracetamol tablett 500 mg','Metoprolol depottablett 47.5 mg','Atorvastatin tablett 20 mg',
              'Metformin tablett 850 mg','Salbutamol inhalasjon 0.1 mg','Enoksaparin sprøyte 40 mg',
              'Morfin infusjon 10 mg','Levotyroksin tablett 0.05 mg','Fentanyl plaster 12 mcg',
              'Amoksicillin kapsel 500 mg'])[drug],
       (array['N02BE01','C07AB02','C10AA05','A10BA02','R03AC02','B01AB05','N02AA01','H03AA01','N02AB03','J01CA04'])[drug],
       (array['PO','PO','PO','PO','IH','SC','IV','PO','TD','PO'])[drug],
       pg_temp.roll(i, $2, 52, 3) || '+' || pg_temp.roll(i, $2, 53, 2) || '+' || 1 + pg_temp.roll(i, $2, 54, 2),
       case when stopped then 'S' when pg_temp.roll(i, $2, 55, 20) = 0 then 'P' else 'A' end,
       from_date,
       case when stopped then from_date + 1 + pg_temp.roll(i, $2, 56, 365) end
from (
    select i, 1 + pg_temp.roll(i, $2, 50, 10) as drug, date '2015-01-01' + pg_temp.roll(i, $2, 51, 2500) as from_date,
           pg_temp.roll(i, $2, 57, 3) = 0 as stopped
    from generate_series(1, $1::bigint) as n(i)
    offset 0
) as prescribed
