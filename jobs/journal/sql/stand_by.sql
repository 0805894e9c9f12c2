-- The heartbeat of an engine that waits for the lease. Parameters: run, holder, ttl. Locks: its own row.
-- Index: standby_pkey.
insert into cutover_control.standby as s (run, holder, expires, lasts)
values ($1, $2, clock_timestamp() + $3, $3)
on conflict (run, holder) do update set expires = excluded.expires, lasts = excluded.lasts
