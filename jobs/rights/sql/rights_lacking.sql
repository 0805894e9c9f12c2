-- Which of these rights ($5) on objects ($2 kinds, $3 schemas, $4 names) a role ($1) does not have, and whether the object
-- is there. By object id: a name cannot be looked up in a schema that may not be used. A grant on some columns counts for
-- the table; the job itself looks at each column.
-- Locks nothing. Served by pg_class_relname_nsp_index, pg_namespace_nspname_index and pg_largeobject_metadata_oid_index.
select n.kind, n.schema, n.name, n."right",
       n.kind in ('database', 'function', 'role', 'attribute', 'membership of role', 'tables of role',
                     'databases of role')
           or n.kind = 'large object' and m.oid is not null
           or s.oid is not null and (n.kind = 'schema' or c.oid is not null) as there
from unnest($2::text[], $3::text[], $4::text[], $5::text[]) with ordinality as n (kind, schema, name, "right", place)
left join pg_namespace as s on s.nspname = n.schema
left join pg_class as c on c.relnamespace = s.oid and c.relname = n.name
left join pg_largeobject_metadata as m on m.oid = case when n.kind = 'large object' then n.name::oid end
where not coalesce(
    case n.kind
        when 'schema' then has_schema_privilege($1::text, s.oid, n."right")
        when 'database' then has_database_privilege($1::text, n.name, n."right")
        when 'function' then has_function_privilege($1::text, n.name, n."right")
        when 'sequence' then has_sequence_privilege($1::text, c.oid, n."right")
        when 'role' then pg_has_role($1::text, n.name, 'usage')
        when 'tables of role' then pg_has_role($1::text, n.name, 'usage')
        when 'databases of role' then pg_has_role($1::text, n.name, 'usage')
        when 'membership of role' then pg_has_role($1::text, n.name, 'usage with admin option')
            or (select r.rolsuper from pg_roles as r where r.rolname = $1::text)
        when 'attribute' then (
            select r.rolsuper
                or n.name = 'createrole' and r.rolcreaterole
                or n.name = 'replication' and (r.rolreplication or exists (
                    select from pg_roles as m where m.rolname = 'rds_replication' and pg_has_role(r.oid, m.oid, 'usage')
                ))
            from pg_roles as r where r.rolname = $1::text
        )
        when 'materialized view' then pg_has_role($1::text, c.relowner, 'usage')
        when 'row-level security' then
            pg_has_role($1::text, c.relowner, 'usage') and not c.relforcerowsecurity
            or (select r.rolbypassrls or r.rolsuper from pg_roles as r where r.rolname = $1::text)
        when 'large object' then
            pg_has_role($1::text, m.lomowner, 'usage')
            or current_setting('lo_compat_privileges')::bool
            or exists (
                select from aclexplode(m.lomacl) as a
                where a.privilege_type = 'SELECT'
                    and (a.grantee = 0 or pg_has_role($1::text, a.grantee, 'usage'))
            )
        when 'table' then has_table_privilege($1::text, c.oid, n."right")
            or n."right" in ('select', 'insert', 'update')
            and has_any_column_privilege(
                $1::text, c.oid, case when n."right" in ('insert', 'update') then n."right" else 'select' end
            )
    end,
    false
)
order by n.place
