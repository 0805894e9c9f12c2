-- The materialized views of a database: how far each is from the given tables ($1) by what it reads (0: it reads none
-- of them), whether it has rows at all, whether this role may refresh it, and whether that can be done beside readers.
-- Locks nothing. Served by pg_depend_reference_index and pg_rewrite_oid_index; reads pg_class as a whole.
with recursive reads (oid, far) as (
    select given.oid, 0 from pg_catalog.unnest($1::oid[]) as given (oid)
     union
    select w.ev_class, reads.far + 1
      from reads
      join pg_catalog.pg_depend d on d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid = reads.oid
                                 and d.classid = 'pg_catalog.pg_rewrite'::regclass
      join pg_catalog.pg_rewrite w on w.oid = d.objid and w.ev_class <> reads.oid
     where reads.far < 100
)
select c.oid::int8 as oid,
       n.nspname::text as schema,
       c.relname::text as name,
       coalesce((select pg_catalog.max(r.far) from reads r where r.oid = c.oid), 0)::int4 as far,
       c.relispopulated as populated,
       pg_catalog.pg_has_role(c.relowner, 'usage')
           or case when pg_catalog.current_setting('server_version_num')::int4 >= 170000  -- knows of this right
                   then pg_catalog.has_table_privilege(c.oid, 'maintain') and pg_catalog.has_schema_privilege(n.oid, 'usage')
                   else false end as mine,
       pg_catalog.pg_get_userbyid(c.relowner)::text as owner,
       (select r.rolsuper from pg_catalog.pg_roles r where r.oid = c.relowner) as of_superuser,
       exists (select from pg_catalog.pg_index i
                where i.indrelid = c.oid and i.indisunique and i.indisvalid and i.indpred is null and i.indexprs is null)
           as beside_readers
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where c.relkind = 'm'
   and n.nspname not in ('information_schema', 'cutover')
   and n.nspname !~ '^pg_'
 order by far, n.nspname, c.relname
