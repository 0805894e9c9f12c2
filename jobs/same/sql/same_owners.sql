-- Who owns what. Locks nothing; reads pg_class, pg_proc, pg_type, pg_namespace; served by pg_depend's index.
with owned (class, oid, what, within, owner) as (
    select 'pg_catalog.pg_class'::pg_catalog.regclass, c.oid, pg_catalog.format('relation %I.%I', n.nspname, c.relname),
           pg_catalog.format('relation %I.%I', n.nspname, c.relname), c.relowner
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S', 'c')
       and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'cutover')
     union all
    select 'pg_catalog.pg_proc'::pg_catalog.regclass, p.oid,
           pg_catalog.format('function %I.%I(%s)', n.nspname, p.proname,
                             pg_catalog.pg_get_function_identity_arguments(p.oid)),
           pg_catalog.format('function %I.%I(%s)', n.nspname, p.proname,
                             pg_catalog.pg_get_function_identity_arguments(p.oid)), p.proowner
      from pg_catalog.pg_proc p
      join pg_catalog.pg_namespace n on n.oid = p.pronamespace
     where n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'cutover')
     union all
    select 'pg_catalog.pg_type'::pg_catalog.regclass, t.oid, pg_catalog.format('type %I.%I', n.nspname, t.typname),
           pg_catalog.format('type %I.%I', n.nspname, t.typname), t.typowner
      from pg_catalog.pg_type t
      join pg_catalog.pg_namespace n on n.oid = t.typnamespace
     where t.typtype in ('e', 'd', 'r')
       and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'cutover')
     union all
    select 'pg_catalog.pg_namespace'::pg_catalog.regclass, n.oid, 'schema ' || pg_catalog.quote_ident(n.nspname),
           'schema ' || pg_catalog.quote_ident(n.nspname), n.nspowner
      from pg_catalog.pg_namespace n
     where n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'cutover')
     union all
    select 'pg_catalog.pg_database'::pg_catalog.regclass, d.oid, 'the database', null, d.datdba
      from pg_catalog.pg_database d where d.datname = pg_catalog.current_database()
)
select o.what as name, o.within, pg_catalog.pg_get_userbyid(o.owner)::text as owner
  from owned o
 where not exists (select from pg_catalog.pg_depend e
                    where e.classid = o.class and e.objid = o.oid and e.deptype = 'e')
