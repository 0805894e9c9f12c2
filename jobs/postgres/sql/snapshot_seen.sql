-- What this transaction's snapshot sees, as xmin:xmax:xip. Of a stand-by, whose snapshots do not list what is open there,
-- as if all were open from the oldest on. Locks nothing.
select case when pg_catalog.pg_is_in_recovery()
            then pg_catalog.concat_ws(':', s.xmin, s.xmin, '')
            else s.seen::text end
  from (select seen, pg_catalog.txid_snapshot_xmin(seen) as xmin
          from pg_catalog.txid_current_snapshot() as seen) as s
