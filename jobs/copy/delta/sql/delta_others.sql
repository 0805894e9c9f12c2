-- Whether a row that would come has the key of a row that is not of this batch.
-- Locks nothing. Served by the index of the key.
select exists (select from {rows} as t join {stage} as s on {same_key} where ({batch}) is not true)
