-- What does not travel by logical replication, of a whole database: how many of each. Locks nothing; reads pg_class, and
-- pg_largeobject_metadata whole.
select (select count(*) from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
         where c.relkind = 'm' and n.nspname not in ('pg_catalog', 'information_schema', 'cutover')) as views,
       (select count(*) from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
         where c.relkind = 'f' and n.nspname not in ('pg_catalog', 'information_schema', 'cutover')) as foreign_tables,
       (select count(*) from pg_largeobject_metadata) as large_objects
