-- Encoding and locale of this database, with the version of the sorting rules that the host has now.
-- Locks nothing; served by the indexes of pg_database and pg_collation. Columns that older versions lack are null.
select 'of the database' as name,
       pg_catalog.pg_encoding_to_char(d.encoding)::text as encoding,
       d.datcollate::text as "collate",
       d.datctype::text as ctype,
       coalesce(pg_catalog.to_jsonb(d) ->> 'datlocprovider', 'c') as provider,
       coalesce(pg_catalog.to_jsonb(d) ->> 'datlocale', pg_catalog.to_jsonb(d) ->> 'daticulocale') as locale,
       pg_catalog.to_jsonb(d) ->> 'daticurules' as rules,
       pg_catalog.to_jsonb(d) ->> 'datcollversion' as "recorded version",
       (select pg_catalog.pg_collation_actual_version(c.oid)
          from pg_catalog.pg_collation c
         where c.collcollate = d.datcollate and c.collprovider in ('c', 'i')
           and c.collencoding in (-1, d.encoding)
         order by c.oid
         limit 1) as version
  from pg_catalog.pg_database d
 where d.datname = pg_catalog.current_database()
