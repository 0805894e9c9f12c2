-- What time it is on this server, and up to when it shows what was committed where it follows another one: null where it
-- follows none. A clock that is off, or a replica that is behind, counts other windows. Locks nothing.
select clock_timestamp() as at,
       pg_is_in_recovery() as follows,
       case when pg_is_in_recovery() then pg_last_xact_replay_timestamp() end as shows_until
