-- The newest fold of a run that is of this form and ends before an event, if one is named. Locks: none.
-- Index: fold_pkey.
select f.seq, f.sha256, f.form, f.body
  from cutover_control.fold f
 where f.run = $1 and f.form = $2 and f.seq < coalesce($3, 9223372036854775807)
 order by f.seq desc, f.sha256 desc
 limit 1
