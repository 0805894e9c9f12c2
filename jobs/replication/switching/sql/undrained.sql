-- Of these slots ($1) how many bytes of the log up to $2 each subscriber has not yet confirmed as safely on its disk;
-- null where the slot is not there, or is lost. Locks nothing.
select n.name,
       case when s.wal_status is distinct from 'lost'
            then greatest(0, pg_catalog.pg_wal_lsn_diff($2::text::pg_lsn, s.confirmed_flush_lsn))::int8 end as bytes
  from unnest($1::text[]) as n (name)
  left join pg_catalog.pg_replication_slots s on s.slot_name = n.name
