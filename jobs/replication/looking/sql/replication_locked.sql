-- Which of some tables ($1: schemas, $2: names, pairwise) somebody has locked, or waits to lock, so that whoever looks at them waits too.
-- Locks nothing; looks at the server's memory.
select n.nspname::text as schema, c.relname::text as name
  from unnest($1::name[], $2::name[]) as meant (schema, name)
  join pg_namespace as n on n.nspname = meant.schema
  join pg_class as c on c.relnamespace = n.oid and c.relname = meant.name
 where exists (
       select from pg_locks as l
        where l.relation = c.oid and l.database = (select d.oid from pg_database as d where d.datname = current_database())
          and l.mode = 'AccessExclusiveLock' and l.pid is distinct from pg_backend_pid()
       )
