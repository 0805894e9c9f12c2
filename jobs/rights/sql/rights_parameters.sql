-- Which of these parameters ($2) a role ($1) may not set. Servers know the question from version 15 on.
-- Locks nothing. Served by pg_parameter_acl_parname_index.
select pg_catalog.array_agg(p.name order by p.place)
  from pg_catalog.unnest($2::text[]) with ordinality as p (name, place)
 where not pg_catalog.has_parameter_privilege($1::text, p.name, 'set')
