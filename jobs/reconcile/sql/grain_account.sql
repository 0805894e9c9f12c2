-- Which rows of a table a mapping query loses, or takes more than once: how many, and what names the first of them.
-- Locks nothing. Runs the query once and reads the table once; both are grouped and joined by what names a row, on disk
-- where it is much. Needed only where the sums do not agree.
with source as (
    select name, key, pg_catalog.count(*) as rows, pg_catalog.count(*) filter (where reason is null) as wanted
      from (select {name} as name, {key} as key, {reason} as reason from {rows}) as each
     group by name, key
),
arrived as (
    select name, pg_catalog.count(*) as times from {arrived} where name is not null group by name
),
told as (
    select coalesce(s.key, array[a.name]) as key,
           coalesce(s.wanted, 0) as wanted,
           coalesce(a.times, 0) as times,
           case when s.name is null then 'unknown'
                when s.wanted = 0 and a.times > 0 then 'let through'
                when coalesce(a.times, 0) < s.wanted then 'vanished'
                when a.times > s.wanted and s.wanted > 0 then 'twice'
           end as kind
      from source s
      full join arrived a on a.name = s.name
),
named as (
    select kind, key, pg_catalog.row_number() over (partition by kind order by key) as place from told where kind is not null
)
select coalesce(kind, '') as kind,
       pg_catalog.count(*) as rows,
       coalesce(pg_catalog.sum(greatest(wanted - times, 0)), 0)::int8 as lacking,
       coalesce(pg_catalog.sum(least(wanted, times)), 0)::int8 as arrived,
       array(select n.key from named n where n.kind = told.kind and n.place <= {most} order by n.place) as keys
  from told
 group by kind
