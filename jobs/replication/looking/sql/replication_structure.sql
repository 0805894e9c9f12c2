-- How tables are made ($1: schemas, $2: names, pairwise), as far as it decides whether their changes can be sent and
-- applied; sizes of their files. Locks nothing; pg_class_relname_nsp_index and the indexes of the catalogs serve it.
select n.nspname::text as schema,
       c.relname::text as name,
       c.relkind::text as kind,
       c.relpersistence::text as persistence,
       c.relreplident::text as identity,
       c.relrowsecurity as secured,
       coalesce(pg_relation_filenode(c.oid)::int8, 0) as file,
       coalesce(case when c.relkind = 'r' then pg_relation_size(c.oid) end, 0) as bytes,
       c.relkind = 'r' and c.relpages = 0 and c.reltuples <= 0 as uncounted,
       (select string_agg(concat_ws(' ', a.attname, tn.nspname, t.typname, a.atttypmod, a.attnotnull,
                                    a.attgenerated, a.attidentity), E'\n' order by a.attname)
          from pg_attribute as a
          join pg_type as t on t.oid = a.atttypid
          join pg_namespace as tn on tn.oid = t.typnamespace
         where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
       (select string_agg(concat_ws(' ', ic.relname, x.indisunique, x.indisprimary, x.indisreplident, x.indisvalid,
                                    x.indimmediate, pg_get_expr(x.indpred, x.indrelid), pg_get_expr(x.indexprs, x.indrelid),
                                    (select string_agg(coalesce(ka.attname, '()'), ',' order by k.place)
                                       from unnest(x.indkey) with ordinality as k (attnum, place)
                                       left join pg_attribute as ka
                                         on ka.attrelid = x.indrelid and ka.attnum = k.attnum)),
                          E'\n' order by ic.relname)
          from pg_index as x
          join pg_class as ic on ic.oid = x.indexrelid
         where x.indrelid = c.oid and (x.indisunique or x.indisreplident or x.indisexclusion)) as keys,
       (select string_agg(concat_ws(' ', k.conname, pg_get_expr(k.conbin, k.conrelid)), E'\n' order by k.conname)
          from pg_constraint as k
         where k.conrelid = c.oid and k.contype = 'c') as checks,
       (select string_agg(concat_ws(' ', g.tgname, g.tgenabled), E'\n' order by g.tgname)
          from pg_trigger as g
         where g.tgrelid = c.oid and not g.tgisinternal and g.tgenabled in ('A', 'R')) as triggers,
       coalesce((select array_agg(s.subname::text order by s.subname)
                   from pg_subscription_rel as sr join pg_subscription as s on s.oid = sr.srsubid
                  where sr.srrelid = c.oid), '{}') as filled_by
  from unnest($1::name[], $2::name[]) as meant (schema, name)
  join pg_namespace as n on n.nspname = meant.schema
  join pg_class as c on c.relnamespace = n.oid and c.relname = meant.name
 where c.relkind in ('r', 'p', 'f')
