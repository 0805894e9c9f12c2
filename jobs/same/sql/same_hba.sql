-- Who is let in from where, and how he proves who he is; what else a line says as one sum.
-- Locks nothing; reads pg_hba.conf. For superusers, and whom they let.
select pg_catalog.concat_ws(' ', h.type, pg_catalog.array_to_string(h.database, ','),
                            pg_catalog.array_to_string(h.user_name, ','), h.address, h.netmask,
                            nullif('line ' || pg_catalog.row_number() over same, 'line 1')) as name,
       h.auth_method as method,
       pg_catalog.md5(pg_catalog.array_to_string(h.options, ',')) as options,
       (h.error is not null)::text as faulty
  from pg_catalog.pg_hba_file_rules h
window same as (partition by h.type, h.database, h.user_name, h.address, h.netmask order by h.line_number)
