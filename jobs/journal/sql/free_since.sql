-- Since when nobody works at a run: its lease was renewed last then and ran out, or was given back. No row where
-- somebody does; null where nobody ever did, or an older program gave it back. Parameter: run. Locks: none.
-- Index: head_pkey.
select least(h.expires - coalesce(h.lasts, interval '0'), clock_timestamp()) as since
  from cutover_control.head h
 where h.run = $1 and not (h.holder is not null and cutover_control.present(h.expires, h.lasts))
