-- How many blocks a table must have more than for a reading of all of it to go through a ring of a few buffers, so that
-- what others need stays in memory: a quarter of shared_buffers. Locks nothing.
select s.setting::int8 / 4 from pg_catalog.pg_settings as s where s.name = 'shared_buffers'
