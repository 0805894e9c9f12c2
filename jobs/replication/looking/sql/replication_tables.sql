-- Every table that a selection may mean: no leaf of a partitioned one, never ours. Locks nothing; reads pg_class whole.
select n.nspname::text as schema, c.relname::text as name
  from pg_class as c
  join pg_namespace as n on n.oid = c.relnamespace
 where c.relkind in ('r', 'p', 'f')
   and c.relpersistence <> 't'
   and not c.relispartition
   and n.nspname not in ('information_schema', 'cutover')
   and n.nspname !~ '^pg_'
