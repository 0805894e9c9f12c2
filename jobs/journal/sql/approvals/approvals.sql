-- The chain of approvals, all of it, in its order: a few entries a plan. Locks: none.
-- Index: approval_pkey.
select seq, at, login, word, title, party, content, plan_sha256, change, reason, entry, hash
  from cutover_control.approval
 order by seq
