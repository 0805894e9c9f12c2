-- What on a subscriber may keep changes of tables ($3: schemas, $4: names, pairwise) from being applied by a
-- subscription ($1), whose owner ($2: true) or the owner of each table applies them. Locks nothing;
-- pg_class_relname_nsp_index and the indexes of the catalogs serve it.
select meant.schema::text,
       meant.name::text,
       coalesce(c.relkind in ('r', 'p'), false) as there,
       coalesce(r.rolname::text, '') as applied_by,
       coalesce(o.rolname::text, '') as table_owner,
       coalesce(pg_get_userbyid(s.subowner)::text, '') as owner,
       coalesce(c.relrowsecurity and not r.rolsuper and not r.rolbypassrls
                and (c.relforcerowsecurity or not pg_has_role(r.oid, c.relowner, 'usage')), false) as secured,
       array(select verb from unnest(array['select', 'insert', 'update', 'delete']) as verb
              where not has_table_privilege(r.oid, c.oid, verb)) as lacking,
       coalesce(case when $2 then false else not pg_has_role(s.subowner, c.relowner, 'set') end, false) as barred,
       exists (select from pg_index as x
                where x.indrelid = c.oid and x.indisvalid and (x.indisprimary or x.indisreplident)) as keyed,
       array(select a.attname::text from pg_attribute as a
              where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
       array(select a.attname::text from pg_attribute as a
              where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
                and a.attnotnull and not a.atthasdef and a.attidentity = '') as needed
  from unnest($3::name[], $4::name[]) as meant (schema, name)
  left join pg_namespace as n on n.nspname = meant.schema
  left join pg_class as c on c.relnamespace = n.oid and c.relname = meant.name
  left join pg_roles as o on o.oid = c.relowner
  left join pg_subscription as s on s.subname = $1
   and s.subdbid = (select d.oid from pg_database as d where d.datname = current_database())
  left join pg_roles as r on r.oid = case when $2 then s.subowner else c.relowner end
 order by 1, 2
