-- Which transactions whoever asks now sees, as text: the first that has not ended, the next, and those between that have not. Locks nothing.
select pg_catalog.txid_current_snapshot()::pg_catalog.text
