-- Whether this login may read the journal, whether it can take on the observer's role, and what it may do besides reading, by
-- itself or as any role that it can take on. answer_own is an observer's too; a session that only reads gives no answer.
-- Locks: none. Index: none.
with home as (
    select n.oid from pg_catalog.pg_namespace n where n.nspname = 'cutover_control'
), reach as (
    select r.oid, r.rolname, r.rolsuper from pg_catalog.pg_roles r where pg_has_role(session_user, r.oid, 'member')
), roles as (
    select oid from reach where not exists (select from reach where rolsuper)
), writes as (
    select distinct 'may ' || k.kind || ' ' || c.relname as told
      from home h join pg_catalog.pg_class c on c.relnamespace = h.oid, roles r,
           unnest('{insert,update,delete,truncate}'::text[]) k (kind)
     where c.relkind in ('r', 'p')
       and (has_table_privilege(r.oid, c.oid, k.kind)
            or (k.kind in ('insert', 'update') and has_any_column_privilege(r.oid, c.oid, k.kind)))
), calls as (
    select distinct 'may call ' || p.proname as told
      from home h join pg_catalog.pg_proc p on p.pronamespace = h.oid, roles r
     where p.prosecdef and p.proname <> 'answer_own'
       and has_function_privilege(r.oid, p.oid, 'execute')
)
select exists (select from home h join pg_catalog.pg_class c on c.relnamespace = h.oid
                where c.relname = 'event' and has_schema_privilege(h.oid, 'usage')
                  and has_table_privilege(c.oid, 'select')) as looks,
       exists (select from reach where rolname = 'cutover_observer') as is_observer,
       array(select 'is a superuser' from reach where rolsuper
              union select told from writes
              union select told from calls
              union select 'may change the schema' from roles r, home h where has_schema_privilege(r.oid, h.oid, 'create')
              order by 1) as besides
