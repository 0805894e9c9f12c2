-- What decides whether tables ($1: schemas, $2: names, pairwise) can follow and be followed, one row each.
-- Locks nothing; pg_class_relname_nsp_index and the indexes of the catalogs serve it.
select n.nspname::text as schema,
       c.relname::text as name,
       c.relkind::text as kind,
       coalesce((select array_agg(a.attname::text order by a.attnum) from pg_attribute as a
                  where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped), '{}') as columns,
       c.relpersistence::text as persistence,
       c.relreplident::text as identity,
       c.relreplident = 'f' or exists (select from pg_partition_tree(c.oid) as tree join pg_class as l on l.oid = tree.relid
                                        where tree.isleaf and l.relreplident = 'f') as whole_rows,
       c.relrowsecurity as secured,
       pg_has_role(c.relowner, 'usage') as owned,
       (select r.rolname::text from pg_roles as r where r.oid = c.relowner) as owner,
       coalesce(pg_table_size(c.oid), 0) as bytes,
       coalesce((select array_agg(a.attname::text order by a.attnum)
                   from pg_index as x join pg_attribute as a on a.attrelid = c.oid and a.attnum = any (x.indkey)
                  where x.indrelid = c.oid and x.indisvalid and x.indimmediate
                    and case c.relreplident when 'i' then x.indisreplident when 'd' then x.indisprimary end), '{}') as identified_by,
       coalesce((select array_agg(format('%I.%I', ln.nspname, l.relname) order by 1)
                   from pg_partition_tree(c.oid) as tree
                   join pg_class as l on l.oid = tree.relid
                   join pg_namespace as ln on ln.oid = l.relnamespace
                  where c.relkind = 'p' and tree.isleaf and l.relreplident <> 'f'
                    and not exists (select from pg_index as x
                                     where x.indrelid = l.oid and x.indisvalid and x.indimmediate
                                       and case l.relreplident when 'i' then x.indisreplident when 'd' then x.indisprimary end)),
                '{}') as unidentified_parts,
       coalesce((select array_agg(concat(a.attname, ':', a.attgenerated) order by a.attnum)
                   from pg_attribute as a
                  where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated <> ''), '{}') as generated,
       coalesce((select array_agg(a.attname::text order by a.attnum)
                   from pg_attribute as a join pg_type as t on t.oid = a.atttypid
                  where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                    and (t.oid = 'pg_catalog.oid'::regtype or t.typname = 'lo')), '{}') as object_numbers,
       coalesce((select array_agg(g.tgname::text order by g.tgname)
                   from pg_trigger as g
                  where g.tgrelid = c.oid and not g.tgisinternal and g.tgenabled in ('A', 'R')), '{}') as firing,
       coalesce((select array_agg(concat(x.indisprimary, ' ', (select string_agg(coalesce(a.attname, '()'), ',' order by k.place)
                                             from unnest(x.indkey) with ordinality as k (attnum, place)
                                             left join pg_attribute as a on a.attrelid = c.oid and a.attnum = k.attnum),
                                        ' ' || pg_get_expr(x.indpred, x.indrelid))
                           order by x.indexrelid)
                   from pg_index as x where x.indrelid = c.oid and x.indisunique), '{}') as unique_keys,
       coalesce((select array_agg(p.pubname::text order by p.pubname)
                   from pg_publication as p
                  where p.puballtables
                     or exists (select from pg_publication_rel as pr where pr.prpubid = p.oid and pr.prrelid = c.oid)), '{}') as published_by,
       coalesce((select array_agg(s.subname::text order by s.subname)
                   from pg_subscription_rel as sr join pg_subscription as s on s.oid = sr.srsubid
                  where sr.srrelid = c.oid), '{}') as subscribed_by
  from unnest($1::name[], $2::name[]) as meant (schema, name)
  join pg_namespace as n on n.nspname = meant.schema
  join pg_class as c on c.relnamespace = n.oid and c.relname = meant.name
