-- Checks, and since PostgreSQL 18 NOT NULL constraints, that are NOT VALID and enforced: of tables ($1), each with the
-- selected table ($2) that it is or is a partition of. They refuse rows that come, whatever the rows were worth before.
-- Left out: what is inherited, what other tables than partitions inherit, what is an extension's.
-- Locks nothing. Served by pg_constraint_conrelid_contypid_conname_index and pg_inherits_parent_index.
select m.selected::int8 as selected,
       n.nspname::text as schema,
       r.relname::text as table,
       k.oid::int8 as oid,
       case k.contype when 'c' then 'check' else 'not null' end as kind,
       k.conname::text as name,
       pg_catalog.pg_get_constraintdef(k.oid) as constraint,
       coalesce(pg_catalog.obj_description(k.oid, 'pg_constraint'), '') as constraint_comment
  from rows from (pg_catalog.unnest($1::oid[]), pg_catalog.unnest($2::oid[])) as m (oid, selected)
  join pg_catalog.pg_constraint k on k.conrelid = m.oid and k.contype in ('c', 'n') and not k.convalidated
  join pg_catalog.pg_class r on r.oid = k.conrelid
  join pg_catalog.pg_namespace n on n.oid = r.relnamespace
 where coalesce((pg_catalog.to_jsonb(k) ->> 'conenforced')::bool, true)  -- a column of PostgreSQL 18
   and k.conislocal and k.coninhcount = 0
   and r.relkind in ('r', 'p')
   and (r.relkind = 'p' or k.connoinherit
        or not exists (select from pg_catalog.pg_inherits h where h.inhparent = r.oid))
   and pg_catalog.pg_has_role(r.relowner, 'usage')
   and pg_catalog.has_schema_privilege(n.oid, 'usage')
   and not exists (select from pg_catalog.pg_depend e
                    where e.classid = 'pg_catalog.pg_constraint'::regclass and e.objid = k.oid and e.deptype = 'e')
 order by k.conname, k.oid
