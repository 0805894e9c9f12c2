-- Indexes. What a plain one is made of is read out of the catalogue; only of one with an expression or a condition the
-- server writes the definition, for which it opens the table: ACCESS SHARE, for the moment, and no longer waited for than
-- this session's lock_timeout. Reads pg_index and pg_attribute as a whole; served by the indexes of pg_class and pg_depend.
with relation as materialized (
    select c.oid, pg_catalog.format('%I.%I', n.nspname, c.relname) as name
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'm')
       and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'cutover')
       and not exists (select from pg_catalog.pg_depend e
                        where e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and e.objid = c.oid
                          and e.deptype = 'e')
), tuned as materialized (
    select a.attrelid, a.attnum, a.attoptions::text as options
      from pg_catalog.pg_attribute a where a.attoptions is not null
), members as (
    select i.indexrelid as oid,
           pg_catalog.string_agg(
               pg_catalog.concat_ws(' ', pg_catalog.quote_ident(a.attname), o.opcname,
                                    case when o.oid >= 16384 then o.opcnamespace::pg_catalog.regnamespace end,
                                    case when k.sorting not in (0, 100) then k.sorting::pg_catalog.regcollation end,
                                    k.direction, t.options),
               ', ' order by k.place) as text
      from pg_catalog.pg_index i
     cross join lateral rows from (
               pg_catalog.unnest(i.indkey::smallint[]), pg_catalog.unnest(i.indclass::pg_catalog.oid[]),
               pg_catalog.unnest(i.indcollation::pg_catalog.oid[]), pg_catalog.unnest(i.indoption::smallint[])
           ) with ordinality k (number, class, sorting, direction, place)
      left join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.number and a.attnum > 0
      left join tuned t on t.attrelid = i.indexrelid and t.attnum = k.place
      left join pg_catalog.pg_opclass o on o.oid = k.class
     where i.indrelid >= 16384 and i.indexprs is null and i.indpred is null
     group by i.indexrelid
)
select pg_catalog.format('%I.%I', n.nspname, x.relname) as name,
       'relation ' || r.name as within,
       r.name as "table",
       pg_catalog.md5(
           case when members.text is null then pg_catalog.pg_get_indexdef(x.oid)
                else pg_catalog.concat_ws(
                         ' ', m.amname, members.text, i.indnkeyatts, i.indisunique,
                         case when i.indisunique  -- versions before 15 have no such column
                              then coalesce(pg_catalog.to_jsonb(i) ->> 'indnullsnotdistinct', 'false') end,
                         pg_catalog.array_to_string(array(select o from pg_catalog.unnest(x.reloptions) o order by o),
                                                    ', '))
           end) as definition,
       i.indisvalid::text as valid,
       i.indisclustered::text as clustered
  from pg_catalog.pg_index i
  join relation r on r.oid = i.indrelid
  join pg_catalog.pg_class x on x.oid = i.indexrelid
  join pg_catalog.pg_namespace n on n.oid = x.relnamespace
  join pg_catalog.pg_am m on m.oid = x.relam
  left join members on members.oid = i.indexrelid
