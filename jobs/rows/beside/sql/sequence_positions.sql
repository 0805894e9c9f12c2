-- Where a sequence is. Locks the sequence against being dropped, until the transaction ends. One of several, joined.
select {number} as number, last_value::int8 as value, is_called as called from {sequence}
