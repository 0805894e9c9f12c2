-- Tables, partitions, views, sequences and composite types, but for their columns and what views ask.
-- Locks nothing; reads pg_class as a whole; served by the indexes of pg_depend and pg_inherits.
select pg_catalog.format('%I.%I', n.nspname, c.relname) as name,
       'schema ' || pg_catalog.quote_ident(n.nspname) as within,
       case c.relkind when 'r' then 'table' when 'p' then 'partitioned table' when 'v' then 'view'
            when 'm' then 'materialized view' when 'f' then 'foreign table' when 'S' then 'sequence'
            else 'type' end as kind,
       c.relpersistence::text as persistence,
       m.amname::text as "access method",
       pg_catalog.pg_get_partkeydef(c.oid) as "partition key",
       pg_catalog.pg_get_expr(c.relpartbound, c.oid) as "partition bound",
       (select pg_catalog.string_agg(i.inhparent::pg_catalog.regclass::text, ', ' order by i.inhseqno)
          from pg_catalog.pg_inherits i where i.inhrelid = c.oid) as parent,
       c.relrowsecurity::text as "row security",
       c.relforcerowsecurity::text as "forced row security",
       c.relreplident::text as "replica identity",
       pg_catalog.array_to_string(array(select o from pg_catalog.unnest(c.reloptions) o order by o), ', ') as options,
       s.spcname::text as tablespace,
       c.relispopulated::text as populated
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  left join pg_catalog.pg_am m on m.oid = c.relam
  left join pg_catalog.pg_tablespace s on s.oid = c.reltablespace
 where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S', 'c')
   and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'cutover')
   and not exists (select from pg_catalog.pg_depend e
                    where e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and e.objid = c.oid
                      and e.deptype = 'e')
