-- Every table that a selection may mean: plain, partitioned, foreign; never a leaf of a partitioned one, never ours.
-- With what a selection must not overlook: whether policies hide rows from this role, what else it may not do there, and
-- who inherits from it.
-- What is asked of rights knows of a drop before this snapshot does.
-- Locks nothing. Reads pg_class and pg_namespace as a whole, pg_inherits by its index; sizes come from the file system.
select c.oid::int8 as oid,
       n.nspname::text as schema,
       c.relname::text as name,
       c.relkind::text as kind,
       c.relpersistence::text as persistence,
       coalesce(pg_catalog.pg_relation_filenode(c.oid), 0)::int8 as filenode,
       case when c.relkind = 'r' then pg_catalog.pg_table_size(c.oid) else 0 end::int8 as bytes,
       case when c.relkind = 'r'
            then pg_catalog.pg_relation_size(c.oid) / pg_catalog.current_setting('block_size')::int8 else 0 end::int8 as pages,
       pg_catalog.row_security_active(c.oid) as policies,
       c.relrowsecurity as secured,
       pg_catalog.has_schema_privilege(n.oid, 'usage') as reachable,
       pg_catalog.has_table_privilege(c.oid, 'select') is null as gone,
       array(select p from pg_catalog.unnest(array['select', 'delete', 'truncate']) as p
              where pg_catalog.has_table_privilege(c.oid, p)) as rights,
       case when c.relhassubclass and c.relkind <> 'p' then array(
           with recursive below (oid) as (
               select i.inhrelid from pg_catalog.pg_inherits i where i.inhparent = c.oid
                union
               select i.inhrelid from below join pg_catalog.pg_inherits i on i.inhparent = below.oid
           )
           select array[hn.nspname::text, h.relname::text]
             from below
             join pg_catalog.pg_class h on h.oid = below.oid
             join pg_catalog.pg_namespace hn on hn.oid = h.relnamespace
            order by 1) else '{}' end as heirs
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where c.relkind in ('r', 'p', 'f')
   and not c.relispartition
   and n.nspname not in ('information_schema', 'cutover')
   and n.nspname !~ '^pg_'
 order by n.nspname, c.relname
