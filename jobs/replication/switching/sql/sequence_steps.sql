-- By how much each sequence of this database counts. Locks nothing. Reads pg_sequence as a whole.
select n.nspname::text as schema, s.relname::text as name, q.seqincrement as step
  from pg_catalog.pg_sequence q
  join pg_catalog.pg_class s on s.oid = q.seqrelid
  join pg_catalog.pg_namespace n on n.oid = s.relnamespace
 where n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
