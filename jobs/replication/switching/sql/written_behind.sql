-- How many changes of a publication ($2) the log holds beyond what a slot's ($1) subscriber has confirmed; at most some
-- hundreds are looked at. The first byte says what a message is: Insert, Update, Delete, Truncate. Locks the slot.
select count(*) filter (where pg_catalog.get_byte(data, 0) in (73, 85, 68, 84))
  from pg_catalog.pg_logical_slot_peek_binary_changes(
      $1::text::name, null, 1000, 'proto_version', '1', 'publication_names', pg_catalog.quote_ident($2))
