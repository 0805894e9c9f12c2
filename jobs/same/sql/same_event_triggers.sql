-- Event triggers, but for those of extensions. Locks nothing; reads pg_event_trigger; served by pg_depend's index.
select pg_catalog.quote_ident(t.evtname) as name,
       pg_catalog.md5(pg_catalog.concat_ws(' ', t.evtevent, t.evtfoid::pg_catalog.regprocedure,
                                           pg_catalog.array_to_string(t.evttags, ','))) as definition,
       case t.evtenabled when 'O' then 'normally' when 'D' then 'never' when 'R' then 'on replicas'
            else 'always' end as fires
  from pg_catalog.pg_event_trigger t
 where not exists (select from pg_catalog.pg_depend e
                    where e.classid = 'pg_catalog.pg_event_trigger'::pg_catalog.regclass and e.objid = t.oid
                      and e.deptype = 'e')
