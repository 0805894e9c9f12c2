-- How far the order of the given tables' columns is that of the disk: 1 or -1 the same, 0 another.
-- Nothing for a table that was never analysed, or that this role may not read. Locks nothing.
select k.relation::int8 as relation, s.correlation as correlation
  from rows from (pg_catalog.unnest($1::pg_catalog.oid[]), pg_catalog.unnest($2::text[])) as k (relation, name)
  join pg_catalog.pg_class c on c.oid = k.relation
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  join pg_catalog.pg_stats s
    on s.schemaname = n.nspname and s.tablename = c.relname and s.attname = k.name and not s.inherited
 where s.correlation is not null
