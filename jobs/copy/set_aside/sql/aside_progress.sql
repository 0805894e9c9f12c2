-- How far the index builds of some backends are, as Postgres itself says. Locks nothing.
select p.pid,
       p.phase,
       case when p.tuples_total > 0 then 100 * p.tuples_done / p.tuples_total
            when p.blocks_total > 0 then 100 * p.blocks_done / p.blocks_total
            else 0 end::int4 as percent
  from pg_catalog.pg_stat_progress_create_index p
 where p.pid = any ($1::int4[])
