-- Which tables of the schema cutover stand here and may be used by this user. Locks nothing; a few catalog rows.
select t.name,
       coalesce(
           bool_and(
               has_schema_privilege(n.oid, 'usage')
               and has_table_privilege(c.oid, 'select') and has_table_privilege(c.oid, 'insert')
               and has_table_privilege(c.oid, 'update') and has_table_privilege(c.oid, 'delete')
           ),
           false
       ) as usable,
       coalesce(bool_or(c.oid is not null), false) as there
from unnest($1::text[]) as t (name)
left join pg_namespace as n on n.nspname = 'cutover'
left join pg_class as c on c.relnamespace = n.oid and c.relname = t.name
group by t.name
order by t.name
