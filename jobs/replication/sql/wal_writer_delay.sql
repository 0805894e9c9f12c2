-- After how many milliseconds at the latest a server's WAL writer comes round again. Locks nothing; looks at no table.
select s.setting::int4 as milliseconds from pg_catalog.pg_settings as s where s.name = 'wal_writer_delay'
