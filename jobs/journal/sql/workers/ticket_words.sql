-- What an attempt has said on its way since a word. Parameters: number, the last word that is known.
-- Locks: none. Index: ticket_word_pkey.
select seq, body from cutover_control.ticket_word where number = $1 and seq > $2 order by seq limit 500
