-- Functions that run with their owner's rights and that others may call. Of triggers those that stand on other tables
-- than these ($1): on these they act as somebody writes who is looked at anyway. Locks nothing; reads pg_proc as a whole.
select p.oid::regprocedure::text as function
  from pg_proc p
  join pg_namespace n on n.oid = p.pronamespace
 where p.prosecdef
   and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
   and exists (select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) as a where a.grantee <> p.proowner)
   and (p.prorettype <> 'trigger'::regtype
        or exists (select from pg_trigger t
                    where t.tgfoid = p.oid and t.tgenabled <> 'D' and t.tgparentid = 0
                      and t.tgrelid <> all (array(select to_regclass(one)::oid from unnest($1::text[]) as given (one)))))
   and not exists (select from pg_depend d
                    where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
 order by 1
