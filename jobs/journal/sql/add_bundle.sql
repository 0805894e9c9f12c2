-- Keep a further frozen plan; the same one twice is no error. Locks: its own row.
-- Index: bundle_pkey.
insert into cutover_control.bundle (sha256, body) values ($1, $2) on conflict (sha256) do nothing
