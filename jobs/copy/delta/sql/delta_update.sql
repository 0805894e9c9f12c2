-- Change the rows that are not the same, to the last character of their text; others stay untouched.
-- Locks the rows it changes. Served by the index of the key.
update {rows} as t set {assignments} from {stage} as s
 where {same_key} and row({ours})::pg_catalog.text is distinct from row({theirs})::pg_catalog.text
