-- What each of these roles ($1) may do with each of these tables ($2 titles, $3 quoted names), with the columns of it that
-- it may at least, and with the sequences of its defaults. Locks nothing; few rows. Served by pg_class_oid_index,
-- pg_authid_rolname_index, pg_attrdef_adrelid_adnum_index and pg_depend_depender_index.
select r.rolname::text as role, t.title,
       array(
           select v.verb
             from pg_catalog.unnest(array['select', 'insert', 'update', 'delete']) as v (verb)
            where pg_catalog.has_schema_privilege(r.oid, c.relnamespace, 'usage')
              and (pg_catalog.has_table_privilege(r.oid, c.oid, v.verb)
                   or v.verb <> 'delete' and pg_catalog.has_any_column_privilege(r.oid, c.oid, v.verb))
       ) as verbs,
       not exists (
           select
             from pg_catalog.pg_attrdef a
             join pg_catalog.pg_depend d
               on d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass and d.objid = a.oid
              and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
             join pg_catalog.pg_class s on s.oid = d.refobjid
            where a.adrelid = c.oid
              and case when s.relkind = 'S'
                       then not pg_catalog.has_sequence_privilege(r.oid, s.oid, 'usage, update') end
       ) as numbers
  from rows from (pg_catalog.unnest($2::text[]), pg_catalog.unnest($3::text[])) as t (title, name)
  join pg_catalog.pg_class c on c.oid = pg_catalog.to_regclass(t.name)
 cross join pg_catalog.pg_roles r
 where r.rolname = any ($1::text[])
