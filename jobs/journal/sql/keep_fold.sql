-- Keep a fold if the lease still has this term; no row in the answer means that nothing was kept. Those behind the
-- newest three go. Parameters: run, term, seq, sha256, form, body. It locks no head: a fold that no event names is not
-- believed, whoever wrote it. The commit does not wait for the disk: no truth is lost with it.
-- Locks: none that an append waits for.
-- Index: head_pkey, fold_pkey.
with held as materialized (
    select h.run, set_config('synchronous_commit', 'off', true)
      from cutover_control.head h where h.run = $1 and h.term = $2 and h.holder is not null
), kept as (
    insert into cutover_control.fold (run, seq, sha256, form, body)
    select held.run, $3, $4, $5, $6 from held
    on conflict (run, seq, sha256) do nothing
), gone as (
    delete from cutover_control.fold f
     where f.run = (select held.run from held)
       and f.seq < (select min(n.seq) from (select g.seq from cutover_control.fold g
                                             where g.run = $1 and g.seq <> $3 order by g.seq desc limit 2) n)
)
select run from held
