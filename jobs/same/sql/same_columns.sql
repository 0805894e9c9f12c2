-- Columns: type, default, whether they may be null, how they are generated. A default is written without its table,
-- which it cannot name: with it the server would open every table for it; what is generated can.
-- Locks nothing but what is generated, for the moment (ACCESS SHARE); reads pg_attribute as a whole; served by the
-- indexes of pg_attrdef and pg_depend.
with relation as materialized (
    select c.oid, pg_catalog.format('%I.%I', n.nspname, c.relname) as name
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'v', 'm', 'f', 'c')
       and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'cutover')
       and not exists (select from pg_catalog.pg_depend e
                        where e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and e.objid = c.oid
                          and e.deptype = 'e')
)
select r.name || '.' || pg_catalog.quote_ident(a.attname) as name,
       'relation ' || r.name as within,
       pg_catalog.format_type(a.atttypid, a.atttypmod) as type,
       a.attnotnull::text as "not null",
       pg_catalog.pg_get_expr(d.adbin, case when a.attgenerated = '' then 0 else d.adrelid end) as "default",
       case a.attgenerated when 's' then 'stored' when 'v' then 'virtual' end as generated,
       case a.attidentity when 'a' then 'always' when 'd' then 'by default' end as identity,
       case when a.attcollation not in (0, 100) then a.attcollation::pg_catalog.regcollation::text end as collation,
       a.attstorage::text as storage
  from relation r
  join pg_catalog.pg_attribute a on a.attrelid = r.oid
  left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
 where a.attnum > 0 and not a.attisdropped
