-- How often applying has failed for some subscriptions. Locks nothing; a few rows of statistics.
select coalesce(sum(s.apply_error_count), 0)::bigint
from pg_catalog.pg_stat_subscription_stats as s
where s.subname = any ($1::text[])
