-- Of places of a log ($1) those beyond a place of this server's ($2), or beyond the end of its log where that is empty.
-- Locks nothing.
select p.place
  from unnest($1::text[]) as p (place)
 where p.place::pg_lsn > coalesce(nullif($2, '')::pg_lsn, pg_catalog.pg_current_wal_insert_lsn())
