-- A value for each column of a table ($1) by what its type is, as `value as name`: to evaluate expressions on no row.
-- Locks nothing. Served by pg_attribute_relid_attnum_index.
select pg_catalog.format(
           case coalesce(b.typcategory, t.typcategory)
               when 'S' then '''a''::%s as %I'
               when 'N' then '''1''::%s as %I'
               when 'B' then '''true''::%s as %I'
               when 'D' then '''2000-01-01''::%s as %I'
               when 'T' then '''1 day''::%s as %I'
               when 'A' then '''{}''::%s as %I'
               else case when t.typname in ('json', 'jsonb') then '''{}''::%s as %I' else 'null::%s as %I' end end,
           pg_catalog.format_type(a.atttypid, a.atttypmod), a.attname)
  from pg_catalog.pg_attribute a
  join pg_catalog.pg_type t on t.oid = a.atttypid
  left join pg_catalog.pg_type b on b.oid = nullif(t.typbasetype, 0)
 where a.attrelid = $1 and a.attnum > 0 and not a.attisdropped
 order by a.attnum
