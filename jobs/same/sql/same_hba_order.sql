-- In which order pg_hba.conf has its lines, as one sum: the first that fits decides. Locks nothing; reads the file.
select 'lines' as name,
       pg_catalog.md5(pg_catalog.string_agg(
           pg_catalog.concat_ws(' ', h.type, h.database::text, h.user_name::text, h.address, h.netmask), ';'
           order by h.line_number)) as "order"
  from pg_catalog.pg_hba_file_rules h
