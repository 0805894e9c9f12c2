-- How often each subscription ($1: names) failed to apply, and which conflicts it met (from version 18), as JSON.
-- Locks nothing; looks at the server's statistics. PostgreSQL 15 and newer.
select t.subname::text as name, to_jsonb(t)::text as counts
  from pg_stat_subscription_stats as t
 where t.subname = any ($1::name[])
