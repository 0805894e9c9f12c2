-- Indexes that can be dropped and made again as they are, with the constraints that they serve: of tables ($1), each
-- with the selected table ($2) that it is or is a partition of. One of a partitioned table and those attached to it are
-- one tree of `size`.
-- Left out: what else depends on them, what is a replica identity, clustered, invalid or of an extension, what this
-- role may not make again; over partitions also what a partition lacks (a foreign table has no index, and one made ONLY
-- on the table above would never be valid again), and what serves a constraint at one end of an attachment alone.
-- Locks nothing. Served by pg_index_indrelid_index, pg_inherits_parent_index and pg_depend's indexes. Chosen in two
-- steps: the server takes ten times as long to order ten joins as to make them.
with index as materialized (
    select m.selected, n.nspname, t.relname, c.relname as name, c.relkind, c.reloptions, c.reltablespace, i.*
      from rows from (pg_catalog.unnest($1::oid[]), pg_catalog.unnest($2::oid[])) as m (oid, selected)
      join pg_catalog.pg_class s on s.oid = m.selected and pg_catalog.pg_has_role(s.relowner, 'usage')
      join pg_catalog.pg_index i on i.indrelid = m.oid
      join pg_catalog.pg_class c on c.oid = i.indexrelid
      join pg_catalog.pg_class t on t.oid = i.indrelid
      join pg_catalog.pg_namespace n on n.oid = t.relnamespace
     where t.relkind in ('r', 'p')
       and i.indisvalid and i.indisready and not i.indisreplident and not i.indisclustered
       and pg_catalog.pg_has_role(t.relowner, 'usage')
       and pg_catalog.has_schema_privilege(n.oid, 'create')
       and pg_catalog.has_schema_privilege(n.oid, 'usage')
       and not exists (select from pg_catalog.pg_attribute a where a.attrelid = i.indexrelid and a.attstattarget >= 0)
)
select i.selected::int8 as selected,
       i.nspname::text as schema,
       i.relname::text as table,
       i.indexrelid::int8 as oid,
       i.name::text as name,
       coalesce(k.contype::text, 'i') as kind,
       i.indisunique as unique,
       pg_catalog.pg_get_indexdef(i.indexrelid) as index,
       coalesce(pg_catalog.pg_get_constraintdef(k.oid), '') as constraint,
       coalesce(k.condeferrable, false) as deferrable,
       coalesce(k.condeferred, false) as deferred,
       array(select pg_catalog.format('%s = %L', o.option_name, o.option_value)
               from pg_catalog.pg_options_to_table(i.reloptions) o) as options,
       coalesce((select p.spcname::text from pg_catalog.pg_tablespace p where p.oid = i.reltablespace), '') as tablespace,
       coalesce(pg_catalog.obj_description(i.indexrelid, 'pg_class'), '') as comment,
       coalesce(pg_catalog.obj_description(k.oid, 'pg_constraint'), '') as constraint_comment,
       case when i.indexprs is null and i.indpred is null and k.contype is distinct from 'x' then
           array(select a.attname::text
                   from pg_catalog.unnest(i.indkey::int2[]) with ordinality as p (attnum, place)
                   join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = p.attnum
                  where p.place <= i.indnkeyatts
                  order by p.place) else '{}' end as columns,
       array(select f.oid::int8 from pg_catalog.pg_constraint f where f.contype = 'f' and f.conindid = i.indexrelid)
           as referred_by,
       i.indisprimary and exists (select from pg_catalog.pg_publication_tables p
                                   where p.schemaname = i.nspname and p.tablename = i.relname) as published,
       i.indisprimary and exists (select from pg_catalog.pg_constraint e  -- an entry since PostgreSQL 18
                                   where e.conrelid = i.indrelid and e.contype = 'n' and not e.conislocal
                                     and e.conkey[1] = any (i.indkey::int2[])) as not_null_inherited,
       pg_catalog.concat_ws(', ', pg_catalog.pg_get_expr(i.indexprs, i.indrelid), pg_catalog.pg_get_expr(i.indpred, i.indrelid))
           as evaluates,
       array(select case d.refclassid when 'pg_catalog.pg_proc'::regclass then d.refobjid::regprocedure::text
                                      else d.refobjid::regoperator::text end
               from pg_catalog.pg_depend d
              where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = i.indexrelid
                and d.refclassid in ('pg_catalog.pg_proc'::regclass, 'pg_catalog.pg_operator'::regclass)
              order by 1) as calls,
       i.indrelid::int8 as of_table,
       coalesce(h.inhparent, 0)::int8 as parent,
       coalesce(pg_catalog.pg_partition_root(i.indexrelid)::oid, i.indexrelid)::int8 as tree,
       i.relkind = 'I' as joins,
       beneath.depth,
       whole.size
  from index i
  left join pg_catalog.pg_constraint k on k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x')
  left join pg_catalog.pg_inherits h on h.inhrelid = i.indexrelid
  left join pg_catalog.pg_constraint above on above.conindid = h.inhparent and above.contype in ('p', 'u', 'x')
 cross join lateral (
     with recursive tree (oid, depth) as (
         select i.indexrelid, 0
          union all
         select a.inhrelid, tree.depth + 1 from tree join pg_catalog.pg_inherits a on a.inhparent = tree.oid
     )
     select pg_catalog.max(depth)::int4 as depth from tree) as beneath
 cross join lateral (
     with recursive tree (oid) as (
         select coalesce(pg_catalog.pg_partition_root(i.indexrelid)::oid, i.indexrelid)
          union all
         select a.inhrelid from tree join pg_catalog.pg_inherits a on a.inhparent = tree.oid
     )
     select pg_catalog.count(*)::int4 as size from tree) as whole
 where not coalesce((pg_catalog.to_jsonb(k) ->> 'conperiod')::bool, false)  -- a column of PostgreSQL 18
   and (i.relkind <> 'I' or (select pg_catalog.count(*) from pg_catalog.pg_inherits a where a.inhparent = i.indexrelid)
                          = (select pg_catalog.count(*) from pg_catalog.pg_inherits a
                              where a.inhparent = i.indrelid  -- a column of PostgreSQL 14
                                and not coalesce((pg_catalog.to_jsonb(a) ->> 'inhdetachpending')::bool, false)))
   and (h.inhparent is null or k.oid is null and above.oid is null or k.conparentid = above.oid)
   and not exists (select
                     from pg_catalog.pg_depend d
                     left join pg_catalog.pg_constraint f on d.classid = 'pg_catalog.pg_constraint'::regclass
                                                         and f.oid = d.objid and f.contype = 'f'
                    where (d.refclassid, d.refobjid) in (('pg_catalog.pg_class'::regclass, i.indexrelid),
                                                         ('pg_catalog.pg_constraint'::regclass, k.oid))
                      and d.deptype in ('n', 'a')
                      and f.oid is null)
   and not exists (select from pg_catalog.pg_depend d
                    where (d.classid, d.objid) in (('pg_catalog.pg_class'::regclass, i.indexrelid),
                                                   ('pg_catalog.pg_constraint'::regclass, k.oid))
                      and d.deptype in ('e', 'x'))
 order by i.selected, i.indrelid, not i.indisprimary, i.name
