-- What time it is on this server: a clock that is an hour off counts another hour. Locks nothing.
select clock_timestamp() as at
