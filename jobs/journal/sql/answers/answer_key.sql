-- answer_key
-- The key that the links and codes of a run are made with: this one, unless the run has one. No row where another engine
-- makes one just now. Parameters: run, a new key.
-- Locks: the row it makes. Index: answer_key_pkey.
with made as (
    insert into cutover_control.answer_key (run, key) values ($1, $2) on conflict (run) do nothing returning key
)
select key from made union all select key from cutover_control.answer_key where run = $1
