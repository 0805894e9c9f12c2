-- The triggers of these tables ($1) and of their partitions whose functions act with the rights of whoever writes.
-- Locks nothing. Served by pg_inherits_parent_index and pg_trigger_tgrelid_tgname_index.
with recursive part (oid) as (
    select given.oid from pg_catalog.unnest($1::pg_catalog.oid[]) as given (oid)
     union
    select h.inhrelid from part join pg_catalog.pg_inherits h on h.inhparent = part.oid
)
select n.nspname::text as schema, c.relname::text as relation, t.tgname::text as name
  from part
  join pg_catalog.pg_class c on c.oid = part.oid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  join pg_catalog.pg_trigger t on t.tgrelid = part.oid and not t.tgisinternal and t.tgenabled <> 'D'
  join pg_catalog.pg_proc p on p.oid = t.tgfoid and not p.prosecdef
 order by 1, 2, 3
