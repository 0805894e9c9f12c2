-- Publications of this database ($1: their names), with what they publish and of which tables.
-- Locks nothing; pg_publication_pubname_index serves it.
select p.pubname::text as name,
       concat(case when p.pubinsert then 'i' end, case when p.pubupdate then 'u' end, case when p.pubdelete then 'd' end,
              case when p.pubtruncate then 't' end) as operations,
       coalesce((select array_agg(n.nspname::text order by c.oid)
                   from pg_publication_rel as x join pg_class as c on c.oid = x.prrelid join pg_namespace as n on n.oid = c.relnamespace
                  where x.prpubid = p.oid), '{}') as schemas,
       coalesce((select array_agg(c.relname::text order by c.oid)
                   from pg_publication_rel as x join pg_class as c on c.oid = x.prrelid
                  where x.prpubid = p.oid), '{}') as names
  from pg_publication as p
 where p.pubname = any ($1::name[])
