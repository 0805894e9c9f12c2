-- B02, on legacy: the physiotherapy systems' episodes as they were when their writes were frozen (B01).
-- Repeatable: rows that are there already stay. Locks nothing in ehr; served by the primary key of the extract.
insert into extract.physio_episode
select * from ehr.physio_episode
on conflict (municipality_no, episode_no) do nothing
