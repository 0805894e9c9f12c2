-- Foreign keys among the given tables that can be dropped and made again as they are: enforced, proved, unaltered.
-- Locks nothing. Reads pg_constraint's entries of these tables by pg_constraint_conrelid_contypid_conname_index.
select k.oid::int8 as oid,
       k.conrelid::int8 as relation,
       k.confrelid::int8 as referenced,
       k.conname::text as name,
       pg_catalog.pg_get_constraintdef(k.oid) as constraint,
       coalesce(pg_catalog.obj_description(k.oid, 'pg_constraint'), '') as constraint_comment
  from pg_catalog.pg_constraint k
  join pg_catalog.pg_class r on r.oid = k.conrelid
  join pg_catalog.pg_class d on d.oid = k.confrelid
 where k.contype = 'f'
   and k.conrelid = any ($1::oid[])
   and k.confrelid = any ($1::oid[])
   and k.conparentid = 0
   and r.relkind = 'r' and d.relkind = 'r'
   and k.convalidated
   and coalesce((pg_catalog.to_jsonb(k) ->> 'conenforced')::bool, true)  -- a column of PostgreSQL 18
   and pg_catalog.pg_has_role(r.relowner, 'usage')
   and pg_catalog.has_table_privilege(d.oid, 'references')
   and not exists (select from pg_catalog.pg_trigger t where t.tgconstraint = k.oid and t.tgenabled <> 'O')
   and not exists (select from pg_catalog.pg_depend e
                    where e.classid = 'pg_catalog.pg_constraint'::regclass and e.objid = k.oid and e.deptype = 'e')
 order by k.conname, k.oid
