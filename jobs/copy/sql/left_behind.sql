-- What belongs to tables ($1) and is no row of them, and what a database does by itself: names only.
-- A trigger whose function is in the schema "cutover" is the night's own (a freeze) and belongs to neither side.
-- So are publications and subscriptions whose names begin with cutover_.
-- Locks nothing. Served by the catalogs' indexes by relation; reads pg_publication_tables as a whole.
select 'trigger' as kind, t.tgrelid::int8 as relation, t.tgname::text as name
  from pg_catalog.pg_trigger t
  join pg_catalog.pg_proc f on f.oid = t.tgfoid
  join pg_catalog.pg_namespace n on n.oid = f.pronamespace
 where t.tgrelid = any ($1::oid[]) and not t.tgisinternal and n.nspname <> 'cutover'
 union all
select 'rule', r.ev_class::int8, r.rulename::text
  from pg_catalog.pg_rewrite r where r.ev_class = any ($1::oid[]) and r.rulename <> '_RETURN'
 union all
select 'policy', p.polrelid::int8, p.polname::text from pg_catalog.pg_policy p where p.polrelid = any ($1::oid[])
 union all
select 'statistics object', s.stxrelid::int8, s.stxname::text
  from pg_catalog.pg_statistic_ext s where s.stxrelid = any ($1::oid[])
 union all
select 'comment', d.objoid::int8, coalesce(a.attname::text, '')
  from pg_catalog.pg_description d
  left join pg_catalog.pg_attribute a on a.attrelid = d.objoid and a.attnum = d.objsubid and d.objsubid > 0
 where d.classoid = 'pg_catalog.pg_class'::regclass and d.objoid = any ($1::oid[])
 union all
select 'unlogged table', c.oid::int8, '' from pg_catalog.pg_class c where c.oid = any ($1::oid[]) and c.relpersistence = 'u'
 union all
select distinct 'publication', 0::int8, p.pubname::text
  from pg_catalog.pg_publication_tables p
  join pg_catalog.pg_class c on c.oid = any ($1::oid[]) and c.relname = p.tablename
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace and n.nspname = p.schemaname
 where p.pubname not like 'cutover\_%'
 union all
select 'event trigger', 0::int8, e.evtname::text
  from pg_catalog.pg_event_trigger e
  join pg_catalog.pg_proc f on f.oid = e.evtfoid
  join pg_catalog.pg_namespace n on n.oid = f.pronamespace
 where n.nspname <> 'cutover'
   and not exists (select from pg_catalog.pg_depend d
                    where d.classid = 'pg_catalog.pg_event_trigger'::regclass and d.objid = e.oid and d.deptype = 'e')
 union all
select 'subscription', 0::int8, s.subname::text
  from pg_catalog.pg_subscription s
 where s.subdbid = (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database())
   and s.subname not like 'cutover\_%'
 union all
select 'domain check that is NOT VALID', 0::int8, n.nspname || '.' || t.typname || ' ' || k.conname
  from pg_catalog.pg_constraint k
  join pg_catalog.pg_type t on t.oid = k.contypid
  join pg_catalog.pg_namespace n on n.oid = t.typnamespace
 where not k.convalidated and k.contypid <> 0
   and exists (select from pg_catalog.pg_attribute a where a.atttypid = t.oid and a.attrelid = any ($1::oid[]))
 order by 1, 2, 3
