-- Foreign keys, checks and (since PostgreSQL 18) NOT NULL constraints of tables ($1), each with the selected table ($2)
-- that it is or is a partition of: whether each is NOT VALID, and what it says. What nobody enforces is left out.
-- Locks nothing. Served by pg_constraint_conrelid_contypid_conname_index.
select m.selected::int8 as selected,
       n.nspname::text as schema,
       r.relname::text as table,
       k.conname::text as name,
       case k.contype when 'f' then 'foreign key' when 'c' then 'check' else 'not null' end as kind,
       k.convalidated as proved,
       pg_catalog.regexp_replace(pg_catalog.pg_get_constraintdef(k.oid), ' NOT VALID$', '') as says
  from rows from (pg_catalog.unnest($1::oid[]), pg_catalog.unnest($2::oid[])) as m (oid, selected)
  join pg_catalog.pg_constraint k on k.conrelid = m.oid and k.contype in ('f', 'c', 'n')
  join pg_catalog.pg_class r on r.oid = k.conrelid
  join pg_catalog.pg_namespace n on n.oid = r.relnamespace
 where coalesce((pg_catalog.to_jsonb(k) ->> 'conenforced')::bool, true)  -- a column of PostgreSQL 18
   and k.conparentid = 0
   and k.coninhcount = 0
 order by n.nspname, r.relname, k.conname
