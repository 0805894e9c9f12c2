-- Give a lease back; the term stays used, and since when it is free is kept. Parameters: run, holder, term. Locks: the run's head row, until the commit.
-- Index: head_pkey.
with freed as (
    update cutover_control.head
       set holder = null, expires = clock_timestamp(), lasts = null
     where run = $1 and term = $3 and holder = $2
 returning run
)
select pg_notify('cutover_control', 'lease ' || run) from freed
