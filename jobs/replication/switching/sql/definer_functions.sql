-- Functions that run with their owner's rights and that others may call. Locks nothing; reads pg_proc as a whole.
select p.oid::regprocedure::text as function
  from pg_proc p
  join pg_namespace n on n.oid = p.pronamespace
 where p.prosecdef
   and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
   and exists (select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) as a where a.grantee <> p.proowner)
   and not exists (select from pg_depend d
                    where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
 order by 1
