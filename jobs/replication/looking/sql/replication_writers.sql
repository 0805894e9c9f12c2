-- Sessions of this database that may write to any of these tables ($1: schemas, $2: names) and are none of this program's
-- ($3: what the names of its sessions begin with), by role and program. Locks nothing; looks at each session and table.
select coalesce(a.usename::text, '') as role,
       coalesce(a.application_name, '') as program,
       count(*)::int4 as sessions,
       coalesce(bool_or(a.backend_xid is not null), false) as writing
  from pg_stat_activity as a
 where a.datname = current_database()
   and a.backend_type = 'client backend'
   and a.pid <> pg_backend_pid()
   and not starts_with(coalesce(a.application_name, ''), $3)
   and exists (
       select from unnest($1::name[], $2::name[]) as meant (schema, name)
         join pg_namespace as n on n.nspname = meant.schema
         join pg_class as c on c.relnamespace = n.oid and c.relname = meant.name
        where has_table_privilege(a.usesysid, c.oid, 'insert, update, delete, truncate')
          and has_schema_privilege(a.usesysid, n.oid, 'usage')
   )
 group by 1, 2
 order by 3 desc, 1, 2
