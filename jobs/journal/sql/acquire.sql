-- Take the lease if it is free, has lapsed, is this holder's own (its first answer was lost), or still is the one that
-- the caller has seen stand still; no row: another holds it. Parameters: run, holder, ttl, and that lease's term and
-- expiry, or null.
-- Locks: the run's head row, until the commit; of two takers the second looks again when the first is done.
-- Index: head_pkey, standby_pkey.
with taken as (
    update cutover_control.head
       set term = term + 1, holder = $2, expires = clock_timestamp() + $3, lasts = $3
     where run = $1
       and (holder is null or holder = $2 or expires <= clock_timestamp() or (term = $4 and expires = $5))
 returning run, term, holder, expires, lasts
), promoted as (
    delete from cutover_control.standby s using taken
     where s.run = taken.run and (s.holder = taken.holder or not cutover_control.present(s.expires, s.lasts))
)
select term, holder, expires, lasts,
       (select count(*) from cutover_control.standby s
         where s.run = $1 and s.holder <> $2 and cutover_control.present(s.expires, s.lasts)) as standbys,
       pg_notify('cutover_control', 'lease ' || run)
  from taken
