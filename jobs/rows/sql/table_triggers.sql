-- Triggers that fire for rows put into the given tables, or into their partitions, whatever this session silences.
-- Locks nothing. Served by pg_trigger_tgrelid_tgname_index.
select distinct root.oid::int8 as relation, t.tgname::text as name
  from pg_catalog.unnest($1::oid[]) as root (oid)
 cross join lateral (select root.oid union select p.relid::oid from pg_catalog.pg_partition_tree(root.oid) p)
       as part (oid)
  join pg_catalog.pg_trigger t on t.tgrelid = part.oid
 where not t.tgisinternal
   and t.tgtype & 4 <> 0  -- insert
   and case pg_catalog.current_setting('session_replication_role')
       when 'replica' then t.tgenabled in ('R', 'A') else t.tgenabled in ('O', 'A') end
 order by relation, name
