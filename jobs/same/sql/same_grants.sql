-- Who may do what with which object, the defaults written out; of an owner only where it may less than all.
-- Locks nothing; reads pg_class, pg_proc, pg_type, pg_namespace, pg_database; served by pg_depend's index.
with object (class, oid, what, within, kind, owner, acl) as (
    select 'pg_catalog.pg_class'::pg_catalog.regclass, c.oid,
           pg_catalog.format('%s %I.%I', case c.relkind when 'S' then 'sequence' else 'table' end, n.nspname, c.relname),
           pg_catalog.format('relation %I.%I', n.nspname, c.relname),
           (case c.relkind when 'S' then 's' else 'r' end)::"char", c.relowner, c.relacl
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and c.relacl is not null
       and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'cutover')
     union all
    select 'pg_catalog.pg_proc'::pg_catalog.regclass, p.oid,
           pg_catalog.format('function %I.%I(%s)', n.nspname, p.proname,
                             pg_catalog.pg_get_function_identity_arguments(p.oid)),
           pg_catalog.format('function %I.%I(%s)', n.nspname, p.proname,
                             pg_catalog.pg_get_function_identity_arguments(p.oid)), 'f'::"char", p.proowner, p.proacl
      from pg_catalog.pg_proc p
      join pg_catalog.pg_namespace n on n.oid = p.pronamespace
     where n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'cutover')
     union all
    select 'pg_catalog.pg_type'::pg_catalog.regclass, t.oid, pg_catalog.format('type %I.%I', n.nspname, t.typname),
           pg_catalog.format('type %I.%I', n.nspname, t.typname), 'T'::"char", t.typowner, t.typacl
      from pg_catalog.pg_type t
      join pg_catalog.pg_namespace n on n.oid = t.typnamespace
     where t.typtype in ('e', 'd', 'r')
       and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'cutover')
     union all
    select 'pg_catalog.pg_namespace'::pg_catalog.regclass, n.oid, 'schema ' || pg_catalog.quote_ident(n.nspname),
           'schema ' || pg_catalog.quote_ident(n.nspname), 'n'::"char", n.nspowner, n.nspacl
      from pg_catalog.pg_namespace n
     where n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'cutover')
     union all
    select 'pg_catalog.pg_database'::pg_catalog.regclass, d.oid, 'the database', null, 'd'::"char", d.datdba, d.datacl
      from pg_catalog.pg_database d where d.datname = pg_catalog.current_database()
     union all
    select 'pg_catalog.pg_language'::pg_catalog.regclass, l.oid, 'language ' || pg_catalog.quote_ident(l.lanname),
           null, 'l'::"char", l.lanowner, l.lanacl
      from pg_catalog.pg_language l
     where l.lanpltrusted
), may as (
    select o.what, o.within, a.grantee, a.grantee = o.owner as is_owner,
           pg_catalog.string_agg(a.privilege_type || case when a.is_grantable then '*' else '' end, ', '
                                 order by a.privilege_type) as rights,
           pg_catalog.count(*) as number,
           (select pg_catalog.count(*)
              from pg_catalog.aclexplode(pg_catalog.acldefault(o.kind, o.owner)) b
             where b.grantee = o.owner) as most
      from object o, pg_catalog.aclexplode(coalesce(o.acl, pg_catalog.acldefault(o.kind, o.owner))) a
     where not exists (select from pg_catalog.pg_depend e
                        where e.classid = o.class and e.objid = o.oid and e.deptype = 'e')
     group by o.what, o.within, o.kind, o.owner, a.grantee
)
select m.what || ' to ' || case when m.is_owner then 'its owner' when m.grantee = 0 then 'everybody'
                                else pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(m.grantee)) end as name,
       m.within,
       'role ' || pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(m.grantee)) as besides,
       m.rights
  from may m
 where not (m.is_owner and m.number = m.most)
