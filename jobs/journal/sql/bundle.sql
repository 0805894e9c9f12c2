-- A frozen plan. Locks: none.
-- Index: bundle_pkey.
select body from cutover_control.bundle where sha256 = $1
