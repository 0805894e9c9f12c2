-- ehr.physio_episode of the platform, from what task B02 extracted: the municipality by name, sessions counted, their
-- minutes as hours. Runs on legacy; reads extract.physio_episode once.
select p.municipality_no,
       p.episode_no,
       p.patient_id,
       case p.municipality_no
           when '5025' then 'Røros'
           when '5057' then 'Ørland'
           when '5058' then 'Åfjord'
           when '5054' then 'Indre Fosen'
           when '3430' then 'Os'
           when '5026' then 'Holtålen'
       end                                                as municipality,
       p.therapist::text                                  as therapist_name,
       p.goal,
       p.started_on,
       jsonb_array_length(p.sessions)                     as session_count,
       (select round(sum(minutes::int) / 60.0, 2)
        from jsonb_array_elements_text(p.sessions) as s(minutes))::numeric(10,2) as hours
from extract.physio_episode p
