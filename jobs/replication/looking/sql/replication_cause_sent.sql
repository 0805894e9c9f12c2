-- Which columns of tables ($2: schemas, $3: names, pairwise) a publication ($1) sends, and whether it sends whole rows as
-- they were. Locks nothing; pg_class_relname_nsp_index and the indexes of the catalogs serve it.
select n.nspname::text as schema,
       c.relname::text as name,
       c.relreplident = 'f' as whole,
       array(select a.attname::text from pg_attribute as a
              where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
                and (cardinality(p.names) = 0 or a.attname = any (p.names))) as columns
  from unnest($2::name[], $3::name[]) as meant (schema, name)
  join pg_namespace as n on n.nspname = meant.schema
  join pg_class as c on c.relnamespace = n.oid and c.relname = meant.name
 cross join lateral (
      select array(select jsonb_array_elements_text(to_jsonb(t) -> 'attnames')
                     from pg_publication_tables as t
                    where t.pubname = $1 and t.schemaname = n.nspname and t.tablename = c.relname) as names
 ) as p
