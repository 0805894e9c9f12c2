-- What the next transaction of a slot ($1) that nobody reads says of tables ($2: the publication), before their changes.
-- Takes the slot while it reads and does not move it; decodes the log from where the slot keeps it.
select data as message
  from pg_logical_slot_peek_binary_changes($1, null, 1, 'proto_version', '1', 'publication_names', quote_ident($2))
 where get_byte(data, 0) = ascii('R')
