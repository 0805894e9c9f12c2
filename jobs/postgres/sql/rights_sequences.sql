-- Sequences that columns of these tables ($1) own or take their defaults from. Locks nothing; served by pg_depend's indexes.
select distinct t.oid::int8 as table_oid, n.nspname::text as schema, s.relname::text as name
from unnest($1::oid[]) as t (oid)
join pg_depend as d
    on (d.refclassid = 'pg_class'::regclass and d.refobjid = t.oid and d.classid = 'pg_class'::regclass
        and d.deptype in ('a', 'i'))
    or (d.classid = 'pg_attrdef'::regclass and d.refclassid = 'pg_class'::regclass
        and d.objid in (select a.oid from pg_attrdef as a where a.adrelid = t.oid))
join pg_class as s
    on s.relkind = 'S'
    and s.oid = case when d.classid = 'pg_attrdef'::regclass then d.refobjid else d.objid end
join pg_namespace as n on n.oid = s.relnamespace
order by 2, 3
