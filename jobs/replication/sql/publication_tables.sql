-- Of some publications those that are there, each with its tables. Locks nothing; a few catalog rows.
select p.pubname as name,
       coalesce(
           array_agg(array[n.nspname::text, c.relname::text] order by n.nspname, c.relname)
               filter (where c.oid is not null),
           '{}'
       ) as tables
from pg_catalog.pg_publication as p
left join pg_catalog.pg_publication_rel as r on r.prpubid = p.oid
left join pg_catalog.pg_class as c on c.oid = r.prrelid
left join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where p.pubname = any ($1::text[])
group by p.pubname
