-- D13, on the platform: the position in the write-ahead log to which a restore would go back. One row; repeatable.
-- In production this is the storage's snapshot command, which then notes the same.
insert into ops.restore_point (label, lsn) values ('before check-in 4', pg_current_wal_insert_lsn())
on conflict (label) do update set lsn = excluded.lsn, made_at = excluded.made_at
