-- Take the lease if it is free, has lapsed, or is this holder's own (its first answer was lost); no row: another holds
-- it. Parameters: run, holder, ttl.
-- Locks: the run's head row, until the commit; of two takers the second looks again when the first is done.
-- Index: head_pkey, standby_pkey.
with taken as (
    update cutover_control.head
       set term = term + 1, holder = $2, expires = clock_timestamp() + $3
     where run = $1 and (holder is null or holder = $2 or expires <= clock_timestamp())
 returning run, term, holder, expires
), promoted as (
    delete from cutover_control.standby s using taken
     where s.run = taken.run and (s.holder = taken.holder or s.expires <= clock_timestamp())
)
select term, holder, expires,
       (select count(*) from cutover_control.standby s
         where s.run = $1 and s.holder <> $2 and s.expires > clock_timestamp()) as standbys,
       pg_notify('cutover_control', 'lease ' || run)
  from taken
