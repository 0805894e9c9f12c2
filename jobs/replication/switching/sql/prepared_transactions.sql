-- Transactions of this database that are prepared and neither committed nor rolled back. Locks nothing.
select gid::text as name, owner::text as owner from pg_prepared_xacts where database = current_database() order by prepared
