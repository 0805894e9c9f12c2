-- Whether a transaction that was not over then has said anew what rows mean that it did not write: the columns of a table
-- and their defaults (of which its rows may hold none), the fields of any composite, the labels of any enum.
-- Locks nothing. Served by pg_attribute_relid_attnum_index for the table; reads pg_enum and the composites' fields whole.
select exists (select from pg_catalog.pg_attribute a
                where a.attrelid = $1::oid and pg_catalog.age(a.xmin) <= pg_catalog.age('{xmin}'::xid8::xid))
    or exists (select from pg_catalog.pg_attrdef d
                where d.adrelid = $1::oid and pg_catalog.age(d.xmin) <= pg_catalog.age('{xmin}'::xid8::xid))
    or exists (select from pg_catalog.pg_enum e where pg_catalog.age(e.xmin) <= pg_catalog.age('{xmin}'::xid8::xid))
    or exists (select
                 from pg_catalog.pg_class c
                 join pg_catalog.pg_attribute a on a.attrelid = c.oid
                where c.relkind = 'c' and pg_catalog.age(a.xmin) <= pg_catalog.age('{xmin}'::xid8::xid))
