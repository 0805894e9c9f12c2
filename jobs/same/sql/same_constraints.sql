-- Constraints of tables and domains, but for NOT NULL, which its column says. Locks nothing; reads pg_constraint.
select pg_catalog.format('%I.%I.%I', n.nspname, coalesce(c.relname, t.typname), k.conname) as name,
       pg_catalog.format('%s %I.%I', case when c.oid is null then 'type' else 'relation' end, n.nspname,
                         coalesce(c.relname, t.typname)) as within,
       case k.contype when 'c' then 'check' when 'f' then 'foreign key' when 'p' then 'primary key'
            when 'u' then 'unique' when 'x' then 'exclude' else k.contype::text end as kind,
       pg_catalog.md5(pg_catalog.pg_get_constraintdef(k.oid)) as definition,
       k.convalidated::text as validated
  from pg_catalog.pg_constraint k
  left join pg_catalog.pg_class c on c.oid = k.conrelid
  left join pg_catalog.pg_type t on t.oid = k.contypid
  join pg_catalog.pg_namespace n on n.oid = coalesce(c.relnamespace, t.typnamespace)
 where k.contype not in ('n', 't')
   and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'cutover')
   and not exists (select from pg_catalog.pg_depend e
                    where e.deptype = 'e'
                      and ((e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and e.objid = k.conrelid)
                           or (e.classid = 'pg_catalog.pg_type'::pg_catalog.regclass and e.objid = k.contypid)))
