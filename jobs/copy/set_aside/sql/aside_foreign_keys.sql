-- Foreign keys that can be dropped and made again as they are, enforced, unaltered, NOT VALID ones too: of tables ($1), each with
-- the selected table ($2) that it is or is a partition of, to selected ones. One of a partitioned table and those of
-- its partitions that hang on it are one tree of `size`.
-- Left out: what refers to a partitioned table, where Postgres keeps a constraint for each partition that is referred
-- to and names it anew, what refers to a partition, and trees of which one is NOT VALID.
-- Locks nothing. Reads pg_constraint's entries of these tables by pg_constraint_conrelid_contypid_conname_index, and
-- those beneath them by pg_constraint_conparentid_index.
with recursive key (selected, tree, oid, depth) as (
    select m.selected, k.oid, k.oid, 0
      from rows from (pg_catalog.unnest($1::oid[]), pg_catalog.unnest($2::oid[])) as m (oid, selected)
      join pg_catalog.pg_constraint k on k.conrelid = m.oid and k.contype = 'f' and k.conparentid = 0
     union all
    select key.selected, key.tree, k.oid, key.depth + 1
      from key
      join pg_catalog.pg_constraint k on k.conparentid = key.oid and k.contype = 'f'
)
select key.selected::int8 as selected,
       n.nspname::text as schema,
       r.relname::text as table,
       k.oid::int8 as oid,
       k.confrelid::int8 as referenced,
       k.conname::text as name,
       pg_catalog.pg_get_constraintdef(k.oid) as constraint,
       coalesce(pg_catalog.obj_description(k.oid, 'pg_constraint'), '') as constraint_comment,
       k.convalidated as proved,
       k.conparentid::int8 as parent,
       key.tree::int8 as tree,
       r.relkind = 'p' as joins,
       (select pg_catalog.max(below.depth) from key below where below.tree = key.tree) - key.depth as depth,
       (select pg_catalog.count(*) from key below where below.tree = key.tree)::int4 as size
  from key
  join pg_catalog.pg_class s on s.oid = key.selected and pg_catalog.pg_has_role(s.relowner, 'usage')
  join pg_catalog.pg_constraint k on k.oid = key.oid
  join pg_catalog.pg_class r on r.oid = k.conrelid
  join pg_catalog.pg_namespace n on n.oid = r.relnamespace
  join pg_catalog.pg_class d on d.oid = k.confrelid
 where k.confrelid = any ($2::oid[])
   and r.relkind in ('r', 'p') and d.relkind = 'r'
   and (k.convalidated or (k.conparentid = 0 and r.relkind = 'r'))
   and coalesce((pg_catalog.to_jsonb(k) ->> 'conenforced')::bool, true)  -- a column of PostgreSQL 18
   and pg_catalog.pg_has_role(r.relowner, 'usage')
   and pg_catalog.has_schema_privilege(r.relnamespace, 'usage')
   and pg_catalog.has_table_privilege(d.oid, 'references')
   and not exists (select from pg_catalog.pg_trigger t where t.tgconstraint = k.oid and t.tgenabled <> 'O')
   and not exists (select from pg_catalog.pg_depend e
                    where e.classid = 'pg_catalog.pg_constraint'::regclass and e.objid = k.oid and e.deptype = 'e')
 order by k.conname, k.oid
