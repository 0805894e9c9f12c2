-- Roles that may log in and write to any of these tables ($1: schemas, $2: names), and are no superusers, with how many
-- superusers may besides; which of $3 there is no role of. Locks nothing; looks at each role and table.
select coalesce((select array_agg(r.rolname::text order by r.rolname)
                   from pg_roles as r
                  where r.rolcanlogin and not r.rolsuper and r.rolname <> current_user
                    and has_database_privilege(r.oid, current_database(), 'connect')
                    and exists (select from unnest($1::name[], $2::name[]) as meant (schema, name)
                                  join pg_namespace as n on n.nspname = meant.schema
                                  join pg_class as c on c.relnamespace = n.oid and c.relname = meant.name
                                 where has_table_privilege(r.oid, c.oid, 'insert, update, delete, truncate')
                                   and has_schema_privilege(r.oid, n.oid, 'usage'))), '{}') as writers,
       coalesce((select array_agg(meant.role order by meant.role)
                   from unnest($3::text[]) as meant (role)
                  where not exists (select from pg_roles as r where r.rolname = meant.role)), '{}') as unknown
