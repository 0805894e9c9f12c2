-- An engine of the run lives. Locks the run's own row; served by the primary key.
insert into cutover.holder as holder (run, beat) values ($1, 1)
on conflict (run) do update set beat = holder.beat + 1, beat_at = now()
