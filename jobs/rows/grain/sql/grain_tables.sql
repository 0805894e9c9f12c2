-- Which relations the names in a mapping query mean, as search_path has them. Locks nothing; a few catalog rows.
select name, pg_catalog.to_regclass(name)::oid::int8 as oid from pg_catalog.unnest($1::text[]) as name
