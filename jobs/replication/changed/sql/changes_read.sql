-- What has changed in the tables of some publications ($2) since a slot ($1) was read last; it is read once. Locks nothing; reads the log.
select data from pg_catalog.pg_logical_slot_get_binary_changes($1, null, null, 'proto_version', '1', 'publication_names', $2)
