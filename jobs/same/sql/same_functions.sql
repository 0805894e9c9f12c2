-- Functions, procedures and aggregates, each as one sum of all that it says.
-- Locks nothing; reads pg_proc; served by the indexes of pg_aggregate and pg_depend.
select pg_catalog.format('%I.%I(%s)', n.nspname, p.proname,
                         pg_catalog.pg_get_function_identity_arguments(p.oid)) as name,
       'schema ' || pg_catalog.quote_ident(n.nspname) as within,
       case p.prokind when 'p' then 'procedure' when 'a' then 'aggregate' when 'w' then 'window function'
            else 'function' end as kind,
       pg_catalog.md5(case when p.prokind <> 'a' then pg_catalog.pg_get_functiondef(p.oid)
                           else pg_catalog.concat_ws(' ', g.aggtransfn, g.aggfinalfn, g.aggcombinefn,
                                                     g.aggtranstype::pg_catalog.regtype, g.agginitval) end)
           as definition
  from pg_catalog.pg_proc p
  join pg_catalog.pg_namespace n on n.oid = p.pronamespace
  left join pg_catalog.pg_aggregate g on g.aggfnoid = p.oid
 where n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'cutover')
   and not exists (select from pg_catalog.pg_depend e
                    where e.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass and e.objid = p.oid
                      and e.deptype = 'e')
