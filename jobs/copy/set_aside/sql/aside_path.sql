-- The schemas in which this database and role look for names, each quoted; pg_catalog comes before them by itself.
-- Locks nothing.
select coalesce(nullif(pg_catalog.string_agg(pg_catalog.quote_ident(s.name), ', ' order by s.place), ''), 'pg_catalog')
  from pg_catalog.unnest(pg_catalog.current_schemas(false)) with ordinality as s (name, place)
 where s.name <> 'pg_catalog'
