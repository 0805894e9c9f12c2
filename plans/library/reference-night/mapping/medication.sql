-- ehr.medication of the platform, from the legacy table: the drug's text taken apart, letters into words, the day's
-- doses into numbers. Runs on legacy; reads ehr.medication once, in the order of its primary key's pages.
-- Numbers keep their precision: the strength has at most two decimals before it is cast.
select m.prescription_no                                  as medication_id,
       m.patient_id,
       split_part(m.drug_text, ' ', 1)::text              as product,
       split_part(m.drug_text, ' ', 2)::text              as form,
       split_part(m.drug_text, ' ', 3)::numeric(10,2)     as strength,
       split_part(m.drug_text, ' ', 4)::text              as strength_unit,
       m.atc_code,
       case m.route_code
           when 'PO' then 'oral'
           when 'IV' then 'intravenous'
           when 'SC' then 'subcutaneous'
           when 'IH' then 'inhaled'
           when 'TD' then 'transdermal'
       end                                                as route,
       split_part(m.dose_text, '+', 1)::int               as dose_morning,
       split_part(m.dose_text, '+', 2)::int               as dose_noon,
       split_part(m.dose_text, '+', 3)::int               as dose_evening,
       case m.status_code
           when 'A' then 'active'
           when 'P' then 'paused'
           when 'S' then 'stopped'
       end                                                as status,
       m.from_date                                        as period_start,
       m.to_date                                          as period_end
from ehr.medication m
