-- Schemas, without the server's own, those of extensions, and the one of this program.
-- Locks nothing; reads pg_namespace; served by pg_depend's index.
select pg_catalog.quote_ident(n.nspname) as name
  from pg_catalog.pg_namespace n
 where n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'cutover')
   and not exists (select from pg_catalog.pg_depend e
                    where e.classid = 'pg_catalog.pg_namespace'::pg_catalog.regclass and e.objid = n.oid
                      and e.deptype = 'e')
