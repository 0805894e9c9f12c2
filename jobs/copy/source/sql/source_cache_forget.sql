-- Have this transaction see statistics as they are now, not as it saw them first. Locks nothing.
select pg_catalog.pg_stat_clear_snapshot()
