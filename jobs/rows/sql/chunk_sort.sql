-- The given bounds of a key in the source's own order. Reads no table; locks nothing.
select place from (values {rows}) as bound ({names}) order by {order}
