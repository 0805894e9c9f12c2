-- Enums, domains and ranges. Locks nothing; reads pg_type as a whole; served by the indexes of pg_enum and pg_range.
select pg_catalog.format('%I.%I', n.nspname, t.typname) as name,
       'schema ' || pg_catalog.quote_ident(n.nspname) as within,
       case t.typtype when 'e' then 'enum' when 'd' then 'domain' else 'range' end as kind,
       (select pg_catalog.md5(pg_catalog.string_agg(l.enumlabel, ',' order by l.enumsortorder))
          from pg_catalog.pg_enum l where l.enumtypid = t.oid) as labels,
       case t.typtype when 'd' then pg_catalog.format_type(t.typbasetype, t.typtypmod)
            else (select pg_catalog.format_type(r.rngsubtype, null)
                    from pg_catalog.pg_range r where r.rngtypid = t.oid) end as type,
       t.typdefault as "default",
       t.typnotnull::text as "not null"
  from pg_catalog.pg_type t
  join pg_catalog.pg_namespace n on n.oid = t.typnamespace
 where t.typtype in ('e', 'd', 'r')
   and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'cutover')
   and not exists (select from pg_catalog.pg_depend e
                    where e.classid = 'pg_catalog.pg_type'::pg_catalog.regclass and e.objid = t.oid
                      and e.deptype = 'e')
