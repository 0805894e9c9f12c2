-- The store's clock. Locks: none. Index: none.
select clock_timestamp()
