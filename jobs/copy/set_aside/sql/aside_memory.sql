-- More memory for the index build of this transaction, where the server gives less than $1 kB. Locks nothing.
select pg_catalog.set_config('maintenance_work_mem', greatest(s.setting::int8, $1)::text || 'kB', true)
  from pg_catalog.pg_settings s
 where s.name = 'maintenance_work_mem'
